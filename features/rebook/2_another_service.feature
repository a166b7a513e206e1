Feature: Story two, the patient reaches another service
  Mrs Patient is booked by the 111 service near her work. At home she feels much worse and
  reaches a different 111 service, which does not know of that booking. It books her sooner.
  The original stands, and is dealt with where she arrives.

  Background:
    Given it is 14:00
    And Vale UTC has free slots at 16:45 and at 02:00 tomorrow
    And North 111 booked Mrs Patient at Vale UTC for 02:00 tomorrow
    And an hour passes

  @RB-37 @must
  Rule: The first service books a consultation for about twelve hours ahead
    Scenario: Booked near home, before going there
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then the first service booked within its outcome's timeframe, for a patient who then reached another

  @RB-38 @must
  Rule: The provider registers what it confirms
    Scenario: An entry for the first booking
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then the provider entered the booking on the registry when it confirmed it

  @RB-39 @must
  Rule: A service that does not know of a booking acts as for any caller
    Scenario: Re-assessed and booked by South 111
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then the other service re-assessed and booked the patient as it would any caller

  @RB-40 @must
  Rule: The same provider accepts the second booking
    Scenario: Two services, one patient, one provider
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then the same provider confirmed the second booking, from another service

  @RB-41 @must
  Rule: The provider shows the second booking to its staff
    Scenario: The staff see both
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      And the staff of Vale UTC look up Mrs Patient
      Then the staff of the provider could see the new booking

  @RB-42 @must
  Rule: The provider registers the second booking as well
    Scenario: Two entries on the registry
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then the registry held an entry for both bookings

  @RB-43 @must
  Rule: The provider keeps the original as it was
    Scenario: The original is untouched
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then the original was kept exactly as it was after the second booking was made

  @RB-45 @must
  Rule: The provider's staff can deal with the surplus booking
    Scenario: On arrival
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      And the staff of Vale UTC cancel the original
      Then the staff of the provider could deal with the surplus booking themselves

  @RB-46 @must
  Rule: A local cancellation shows everywhere
    Scenario: The first service asks later
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      And the staff of Vale UTC cancel the original
      Then the booking that staff cancelled reads as cancelled, its slot is free and the registry knows

  @RB-47 @must
  Rule: The story ends with two live bookings
    @SC-02
    Scenario: Mrs Patient from the first call to the second
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then in the end both bookings stand, both are on the registry, and neither service changed anything

  @RB-14 @must-not
  Rule: Nothing is cancelled that the consumer cannot know of
    Scenario: South 111 leaves the booking it never heard of
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then the consumer tried to cancel nothing that it could not know of

  @RB-15 @may
  Rule: A booking that cannot be found or cancelled is left
    Scenario: Not known to South 111
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then a booking that the consumer could not cancel was left in place

    @SC-57
    Scenario: Known from the registry, but not South 111's to cancel
      Given South 111 may look at the registry
      And Vale UTC will not allow the cancellation
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user confirms with the patient that the original is to be cancelled, if that is offered
      Then a booking that the consumer could not cancel was left in place

  @RB-49 @must-not
  Rule: The provider cancels nothing of its own accord
    Scenario: A second booking arrives
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then the provider touched no other booking when the new one arrived

  @RB-50 @must-not
  Rule: The provider does not refuse a patient who holds a booking
    Scenario: A second booking is as good as a first
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then the provider did not refuse the new booking because the patient held one
