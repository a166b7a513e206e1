Feature: First the new booking, then the cancellation

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00
    And Dale UTC has free slots at 17:45
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And an hour passes

  @RB-08 @must-not
  Rule: Nothing is cancelled while the re-assessment is open
    @SC-10
    Scenario: The caller hangs up before there is an outcome
      When Mr Patient calls North 111 again
      And the caller hangs up
      Then no booking was cancelled while the re-assessment was still open

    Scenario: The outcome is recorded and the booking made
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then no booking was cancelled while the re-assessment was still open

  @RB-09 @must-not
  Rule: Nothing is cancelled while a new booking is outstanding
    Scenario: Worse after an hour, seen sooner
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the new booking was settled before the original was cancelled

    Scenario: The only slot is later than the outcome allows, and a clinician is to be asked
      Given Vale UTC has free slots at 19:00
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 19:00, later than the outcome allows
      And the user confirms with the patient that the original is to be cancelled
      Then the new booking was settled before the original was cancelled

    @SC-13
    Scenario: The first slot has gone and another is taken
      Given Vale UTC will say that the slot has gone
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user books Dale UTC at 17:45
      And the user confirms with the patient that the original is to be cancelled
      Then the new booking was settled before the original was cancelled

    @SC-14
    Scenario: The first slot has gone, in the other words that providers use
      Given Vale UTC will say that the slot has gone, as a conflict
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user books Dale UTC at 17:45
      And the user confirms with the patient that the original is to be cancelled
      Then the new booking was settled before the original was cancelled

    @SC-21
    Scenario: The service cannot be reached and another one is booked
      Given Vale UTC will never answer the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user books Dale UTC at 17:45
      And the user confirms with the patient that the original is to be cancelled
      Then the new booking was settled before the original was cancelled

    @SC-12
    Scenario: The new slot is later than the outcome allows, and a clinician has to approve it
      When North 111 re-assesses Mr Patient as needing to be seen within 1 hour
      And the user books Vale UTC at 17:30, later than the outcome allows
      And a clinician takes over
      And the user books Vale UTC at 17:30, later than the outcome allows
      And the user confirms with the patient that the original is to be cancelled
      Then the new booking was settled before the original was cancelled

  @RB-10 @must
  Rule: With several new bookings, the last one comes before the first cancellation
    @SC-09
    Scenario: One at Vale UTC and one at Dale UTC
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the re-assessment also needs an appointment within 3 hours
      And the user books Dale UTC at 17:45
      And the user confirms with the patient that the original is to be cancelled
      Then earlier bookings were cancelled only after the last of the new ones

  @RB-11 @must-not
  Rule: The patient always has a live booking
    Scenario: From one booking to the next
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the patient was at no moment left without a booking

  @RB-70 @must
  Rule: The order is judged from what was sent
    Scenario: Everything sent has its place
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the order of events can be told from the traffic
