Feature: The option to cancel is offered at the end of any re-assessment

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00
    And Dale UTC has free slots at 17:45
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And an hour passes

  @RB-51 @must
  Rule: At the end of any re-assessment the option to cancel the original is offered
    Scenario: A new booking at the same service
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the option to cancel the original booking was offered at the end of the re-assessment

    @SC-11
    Scenario: The patient was handed over to a clinician
      When Mr Patient calls North 111 again
      And a clinician takes over and finds that the patient needs to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the option to cancel the original booking was offered at the end of the re-assessment

    Scenario: A clinician takes the call from the start
      Given a clinician is at the desk
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the option to cancel the original booking was offered at the end of the re-assessment

    Scenario: The patient calls again in the night
      Given Vale UTC has free slots at 03:30 tomorrow and 12:00 tomorrow
      And North 111 booked Ms Patient at Vale UTC for 12:00 tomorrow
      And 9 hours pass
      When North 111 re-assesses Ms Patient as needing to be seen within 4 hours
      And the user books Vale UTC at 03:30
      And the user confirms with the patient that the booking at 12:00 is to be cancelled
      Then the option to cancel the original booking was offered at the end of the re-assessment

    Scenario: The patient calls again the next morning
      Given Vale UTC has free slots at 09:00 tomorrow and 12:00 tomorrow
      And North 111 booked Ms Patient at Vale UTC for 12:00 tomorrow
      And 15 hours pass
      When North 111 re-assesses Ms Patient as needing no appointment
      And the user confirms with the patient that the booking at 12:00 is to be cancelled
      Then the option to cancel the original booking was offered at the end of the re-assessment

    Scenario: The user books and closes the encounter
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user closes the encounter without looking at the list
      Then the option to cancel the original booking was offered at the end of the re-assessment

    Scenario: It was declined in an earlier call
      Given North 111 re-assesses Mr Patient as needing no appointment
      And the patient keeps the original
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the option to cancel the original booking was offered at the end of the re-assessment

    Scenario: The answer to a booking was lost in an earlier call
      Given Vale UTC will make the new booking but its answer is lost
      And North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user confirms with the patient that the original is to be cancelled
      Then the option to cancel the original booking was offered at the end of the re-assessment

    Scenario: Five earlier bookings
      Given Vale UTC has free slots at 18:15, 19:00 and 20:00
      And North 111 booked Mr Patient at Vale UTC for 18:15, 19:00 and 20:00
      And North 111 booked Mr Patient at Dale UTC for 17:45
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the bookings at 18:15 and 21:00 are to be cancelled
      Then the option to cancel the original booking was offered at the end of the re-assessment

  @RB-52 @must
  Rule: Whatever the re-assessment led to
    Scenario: A new booking at another service
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Dale UTC at 17:45
      And the patient keeps the original
      Then the offer was made although the re-assessment led to something else than a new booking there

    @SC-04
    Scenario: No booking is needed
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user confirms with the patient that the original is to be cancelled
      Then the offer was made although the re-assessment led to something else than a new booking there

    @SC-07
    Scenario: A referral without a booking
      When North 111 re-assesses Mr Patient as to be referred to Quay Clinic
      And the patient keeps the original
      Then the offer was made although the re-assessment led to something else than a new booking there

    Scenario: The new booking is refused
      Given Vale UTC will refuse the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the offer was made although the re-assessment led to something else than a new booking there

    Scenario: The new booking fails
      Given Vale UTC will fail to make the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the offer was made although the re-assessment led to something else than a new booking there

    Scenario: The new booking is never answered
      Given Vale UTC will never answer the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the offer was made although the re-assessment led to something else than a new booking there

    Scenario: The user closes the encounter when no booking is needed
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user closes the encounter without looking at the list
      Then the offer was made although the re-assessment led to something else than a new booking there

    @SC-16
    Scenario: No slot is free
      When North 111 re-assesses Mr Patient as needing to be seen within 1 hour
      And the user finds no slot at Vale UTC
      And the patient keeps the original
      Then the offer was made although the re-assessment led to something else than a new booking there

  @RB-53 @should-not
  Rule: The offer comes at the end and not before
    Scenario: Nothing on offer until everything is settled
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then no cancellation was on offer before the assessment and its bookings were complete

    @SC-11
    Scenario: A call handler begins, a clinician finishes
      When Mr Patient calls North 111 again
      And a clinician takes over and finds that the patient needs to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then no cancellation was on offer before the assessment and its bookings were complete

  @RB-54 @may
  Rule: With nothing to cancel there is no offer
    @SC-26
    Scenario: A patient with no earlier booking
      When North 111 re-assesses Ms Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user finishes the encounter
      Then with no earlier booking known, the user was told so and offered nothing to cancel

    @SC-61
    Scenario: The registry names a booking that its provider does not know
      Given South 111 may look at the registry
      And Vale UTC will no longer know the original
      When South 111 re-assesses Mr Patient as needing no appointment
      And the user finishes the encounter
      Then with no earlier booking known, the user was told so and offered nothing to cancel

  @RB-56 @should
  Rule: The offer and the choice are recorded
    Scenario: Declined
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the case record holds that the offer was made and what was chosen

    Scenario: Taken up
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the case record holds that the offer was made and what was chosen
