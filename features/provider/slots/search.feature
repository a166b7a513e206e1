Feature: Looking for slots
  A consumer finds the slots that it asks for, and no others.

  @SL-10 @must-not
  Rule: Slots were shown although no patient was named
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then slots were shown although no patient was named

  @SL-11 @must
  Rule: Slots could be searched by service, status and time
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then slots could be searched by service, status and time

  @SL-13 @must
  Rule: Both ends of the window that was asked for held
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then both ends of the window that was asked for held

  @SL-15 @must
  Rule: No slot outside the window was shown
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then no slot outside the window was shown

  @SL-16 @must
  Rule: Only slots of the service that was asked for were shown
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then only slots of the service that was asked for were shown

  @SL-17 @must
  Rule: No search left a free slot out that other searches show
    Scenario: A consumer looks for slots of each status
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for slots of each status
      Then no search left a free slot out that other searches show

  @SL-19 @must
  Rule: Slots were shown to a consumer whose patient the provider does not know
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then slots were shown to a consumer whose patient the provider does not know

  @SL-21 @must
  Rule: Only free slots were shown where free ones were asked for
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then only free slots were shown where free ones were asked for

  @SL-32 @must
  Rule: A search for slots was answered with a list of slots
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then a search for slots was answered with a list of slots

  @SL-33 @should
  Rule: The total counts the slots that were found and nothing else
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then the total counts the slots that were found and nothing else

  @SL-34 @should
  Rule: A list of slots says which search it answers
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then a list of slots says which search it answers

  @DO-25 @must
  Rule: The slots of each service that the provider was said to have were found
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then the slots of each service that the provider was said to have were found

  @SL-12 @must
  Rule: A search without a status or a lower bound was answered
    Scenario: A consumer looks for slots and says less
      Given the provider has a free slot
      When a consumer looks for slots and says less
      Then a search without a status or a lower bound was answered

  @SL-50 @must
  Rule: A search that asks for nothing beside the slots was answered with them
    Scenario: A consumer looks for slots and says less
      Given the provider has a free slot
      When a consumer looks for slots and says less
      Then a search that asks for nothing beside the slots was answered with them

  @SL-20 @must
  Rule: Slots of each status, and of both, could be searched
    Scenario: A consumer looks for slots of each status
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for slots of each status
      Then slots of each status, and of both, could be searched

  @SL-14 @must
  Rule: The ends of the window were understood, with or without the very time
    Scenario: A consumer looks for slots just where one begins
      Given the provider has a free slot
      When a consumer looks for slots just where one begins
      Then the ends of the window were understood, with or without the very time

  @SL-27 @should
  Rule: A parameter that nobody knows was ignored
    Scenario: A consumer looks for slots and asks for more than there is
      Given the provider has a free slot
      When a consumer looks for slots and asks for more than there is
      Then a parameter that nobody knows was ignored

  @SL-47 @must
  Rule: A search with an include that nobody knows was answered
    Scenario: A consumer looks for slots and asks for more than there is
      Given the provider has a free slot
      When a consumer looks for slots and asks for more than there is
      Then a search with an include that nobody knows was answered

  @SL-49 @must
  Rule: A search with a reverse include was answered
    Scenario: A consumer looks for slots and asks for more than there is
      Given the provider has a free slot
      When a consumer looks for slots and asks for more than there is
      Then a search with a reverse include was answered

  @SL-22 @must
  Rule: No slots were shown of a service that the provider does not have
    Scenario: A consumer looks for slots of a service that nobody has
      When a consumer looks for slots of a service that nobody has
      Then no slots were shown of a service that the provider does not have

  @SL-23 @must
  Rule: A service that the provider does not have was called not found, with words for it
    Scenario: A consumer looks for slots of a service that nobody has
      When a consumer looks for slots of a service that nobody has
      Then a service that the provider does not have was called not found, with words for it

  @SL-26 @must
  Rule: A value that makes no sense was refused
    Scenario: A consumer looks for slots in words that make no sense
      When a consumer looks for slots in words that make no sense
      Then a value that makes no sense was refused

  @SL-28 @must
  Rule: A window that is past was refused, and one that only begins in the past was not
    Scenario: A consumer looks for slots in the past
      When a consumer looks for slots in the past
      Then a window that is past was refused, and one that only begins in the past was not

  @SL-24 @must
  Rule: A search that finds nothing was answered with an empty list
    Scenario: A consumer looks for slots where there can be none
      When a consumer looks for slots where there can be none
      Then a search that finds nothing was answered with an empty list

  @SL-25 @should
  Rule: An empty list was bare, or said why it is empty
    Scenario: A consumer looks for slots where there can be none
      When a consumer looks for slots where there can be none
      Then an empty list was bare, or said why it is empty

  @FM-22 @must
  Rule: A time in another time zone was understood as the same time
    Scenario: A consumer looks for slots from another time zone
      Given the provider has two free slots
      And North 111 has booked Mrs Patient
      When a consumer looks for slots from another time zone
      And a slot is booked from another time zone
      Then a time in another time zone was understood as the same time

  @SL-18 @must
  Rule: A second organisation was shown slots like the first
    Scenario: South 111 looks for free slots
      Given the provider has a free slot
      When a consumer looks for free slots
      And South 111 looks for free slots
      Then a second organisation was shown slots like the first
