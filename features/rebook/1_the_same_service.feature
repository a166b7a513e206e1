Feature: Story one, a patient calls the same service back
  Mr Patient is booked at Vale UTC for the evening. An hour later he feels much worse and
  calls the same 111 service. He is re-assessed, booked sooner, and the first booking is
  cancelled once he has agreed.

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00

  @RB-17 @must
  Rule: The first call ends in a booking at an appropriate service
    Scenario: Seen within six hours
      When North 111 assesses Mr Patient as needing to be seen within 6 hours
      And the user books Vale UTC at 21:00
      And the user finishes the encounter
      Then the first call ended in a booking within the outcome's timeframe

  @RB-18 @must
  Rule: The provider confirms the first booking and holds it
    Scenario: The evening slot is his
      When North 111 assesses Mr Patient as needing to be seen within 6 hours
      And the user books Vale UTC at 21:00
      And the user finishes the encounter
      Then the provider held the first booking and its slot

  @RB-19 @must
  Rule: The consumer keeps enough to find its booking again
    @SC-33
    Scenario: Another user on another day's shift
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And North 111 is restarted
      And a clinician is at the desk
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the consumer still knew its own booking when the patient called again

  @RB-20 @must
  Rule: A patient who calls back is re-assessed before anything is booked
    Scenario: Much worse after an hour
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      Then the patient was re-assessed before the booking process was entered

  @RB-21 @must
  Rule: The whole booking process is run again for the new outcome
    Scenario: Slots within the next two hours
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And 80 minutes pass
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      Then slots were sought afresh for the new outcome and within its timeframe

    @SC-75
    Scenario: In the night in which the clocks go forward
      Given it is the evening before the clocks go forward
      And Vale UTC has free slots at 23:45 and at 01:30 tomorrow
      And North 111 booked Mr Patient at Vale UTC for 01:30 tomorrow
      And 2 hours pass
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 23:45
      Then slots were sought afresh for the new outcome and within its timeframe

  @RB-22 @must
  Rule: A new booking is made when its provider says so, and not before
    Scenario: The provider confirms the sooner slot
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      Then the new booking counted as made only once its provider had confirmed it

  @RB-23 @must
  Rule: The provider confirms the new booking and leaves the original alone
    Scenario: Two bookings side by side
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      Then the new booking had an id of its own and the original stayed as it was

  @RB-24 @must
  Rule: The existing bookings are shown once the new one is confirmed
    Scenario: The evening booking is on the list
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the existing bookings were listed after the new one was confirmed

    Scenario: So is one that is more than a day ahead
      Given Vale UTC has free slots at 17:45 in five days
      And North 111 booked Mr Patient at Vale UTC for 17:45 in five days
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the existing bookings were listed after the new one was confirmed

  @RB-25 @must
  Rule: The list holds earlier bookings, not the one just made
    Scenario: One earlier booking, one entry
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the list held the earlier bookings and not the one just made

  @RB-27 @must
  Rule: Each entry shows enough to check it with the patient
    Scenario: Place, time and status
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then each listed booking showed where it is, when it starts and its status

    Scenario: On 29 February
      Given it is the evening before 29 February
      And Vale UTC has free slots at 23:45 and at 01:30 tomorrow
      And North 111 booked Mr Patient at Vale UTC for 01:30 tomorrow
      And 2 hours pass
      When North 111 re-assesses Mr Patient as needing no appointment
      And the patient keeps the original
      Then each listed booking showed where it is, when it starts and its status

    Scenario: The staff have moved the booking before the patient calls back
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And the staff of Vale UTC move the original
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then each listed booking showed where it is, when it starts and its status

    Scenario: The staff move the booking while it is on the list
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user looks at the existing bookings
      And the staff of Vale UTC move the original
      And the user confirms with the patient that the original is to be cancelled
      Then each listed booking showed where it is, when it starts and its status

  @RB-30 @must
  Rule: The user knows why the earlier booking goes before confirming
    Scenario: The prompt speaks of the new booking
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the user was told before confirming that the earlier booking goes because a new one was made

  @RB-33 @must
  Rule: Once confirmed, the cancellation happens in the background
    Scenario: One confirmation is enough
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then once confirmed, the cancellation took no further steps of the user

  @RB-35 @must
  Rule: The user is shown the provider's answers
    Scenario: Original cancelled, new booking made
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the user was shown what became of the original and of the new booking

    Scenario: A clinician takes over once the new booking is made
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And a clinician takes over
      And the user confirms with the patient that the original is to be cancelled
      Then the user was shown what became of the original and of the new booking

  @RB-36 @must
  Rule: The story ends with one live booking and the old slot free
    @SC-01
    Scenario: Mr Patient from the first call to the last
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then in the end the new booking stands, the original is cancelled once, and its slot is free again

    @SC-32
    Scenario: A third call about the booking that replaced the first
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And North 111 booked Mr Patient again at Vale UTC for 17:30 and cancelled the original
      And Vale UTC has free slots at 18:15
      When North 111 re-assesses Mr Patient as needing to be seen within 4 hours
      And the user books Vale UTC at 18:15
      And the user confirms with the patient that the booking at 17:30 is to be cancelled
      Then in the end the new booking stands, the original is cancelled once, and its slot is free again
