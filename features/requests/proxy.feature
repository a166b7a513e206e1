Feature: The way through the Spine proxy
  No provider is called directly: each request goes through the proxy and says from whom, to whom and what for.

  Background:
    Given it is 15:00

  @SP-01 @must
  Rule: The provider's address follows that of the proxy
    Scenario: The whole of it
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every request to a provider went through the proxy, to the provider's full address

  @SP-02 @must
  Rule: One slash stands between the two addresses
    Scenario: Neither none nor two
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then exactly one slash stood between the address of the proxy and that of the provider

  @SP-03 @must
  Rule: An address is safe
    Scenario: What is not is encoded
      Given Vale UTC has free slots at 17:30 and 21:00
      And Vale UTC will answer the new booking unreadably
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then no address held a character that is not safe in one

    Scenario: The address of more slots is encoded already
      Given Vale UTC has free slots at 17:30 and 17:45
      And Vale UTC will show its slots in parts
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then no address held a character that is not safe in one

  @SP-05 @must
  Rule: Slots have an address of their own
    Scenario: What is sought stands behind it
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then slots were sought at the provider's address for slots

  @SP-07 @must
  Rule: Every request can be traced
    Scenario: From the first on
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every request to a provider carried a trace identifier

  @SP-08 @should
  Rule: Each request can be traced by itself
    Scenario: No two alike
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every request had a trace identifier of its own

  @SP-10 @must
  Rule: Every request says who sent it
    Scenario: The consumer itself
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every request to a provider said which system sent it

  @SP-11 @must
  Rule: Every request says whom it is for
    Scenario: The provider that it goes to
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every request to a provider said which system it was for

  @SP-12 @must
  Rule: Every request says what it is
    Scenario: Booked, and cancelled again
      Given Vale UTC has free slots at 17:30 and 21:00
      And North 111 booked Mr Patient at Vale UTC for 21:00
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then every request to a provider named the interaction that it was for

  @SP-13 @must
  Rule: A search for slots goes under its own interaction
    Scenario: Not under that of older documents
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then a search for slots went under the interaction for searching slots

  @SP-14 @must
  Rule: A booking goes under its own interaction
    Scenario: An appointment is created
      Given Vale UTC has free slots at 17:30 and 21:00
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then a booking went under the interaction for creating appointments

  @SP-15 @must
  Rule: A reading of a booking goes under its own interaction
    Scenario: An appointment is read
      Given Vale UTC has free slots at 17:30 and 21:00
      And North 111 booked Mr Patient at Vale UTC for 21:00
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then a reading of a booking went under the interaction for reading appointments

  @SP-16 @must
  Rule: A cancellation goes under its own interaction
    Scenario: An appointment is updated
      Given Vale UTC has free slots at 17:30 and 21:00
      And North 111 booked Mr Patient at Vale UTC for 21:00
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then a cancellation went under the interaction for updating appointments

  @SP-17 @must
  Rule: A search for a patient's bookings goes under its own interaction
    Scenario: The answer to a booking could not be read
      Given Vale UTC has free slots at 17:30 and 21:00
      And Vale UTC will answer the new booking unreadably
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then a search for a patient's bookings went under the interaction for searching appointments

  @SP-18 @must
  Rule: A request for a capability statement goes under its own interaction
    Scenario: Before the provider is used
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then a request for a capability statement went under its own interaction

  @SP-19 @must
  Rule: The names of the routing fields are spelt one way
    Scenario: With hyphens
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then the names of the routing fields were written with hyphens

  @SP-23 @must
  Rule: What the proxy answers itself is no answer of the provider
    Scenario: The proxy lets nobody search for slots
      Given the Spine proxy will refuse the search for slots
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then an answer of the proxy's own was taken neither for a success nor for there being no slots

    Scenario: The provider cannot be reached
      Given Vale UTC has free slots at 17:30 and 21:00
      And the Spine proxy will not reach the provider for the new booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then an answer of the proxy's own was taken neither for a success nor for there being no slots

  @SP-24 @must
  Rule: What the provider answers is its own
    Scenario: The provider refuses, and the proxy passes it on
      Given Vale UTC has free slots at 17:30 and 21:00
      And Vale UTC will refuse the new booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then what the provider answered to a booking was taken for its own answer

  @SP-25 @must
  Rule: Every request has an identifier
    Scenario: From the first on
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every request to a provider carried a request identifier

  @NF-06 @should
  Rule: A provider is asked first what it can do
    Scenario: Before the first search for slots
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then a provider was asked what it can do before it was used
