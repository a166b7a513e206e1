Feature: The patient is asked, and the user confirms

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00
    And Dale UTC has free slots at 21:15
    And North 111 booked Mr Patient at Vale UTC for 21:00

  @RB-29 @must
  Rule: The user picks and confirms before anything is sent
    @SC-35
    Scenario: The right one, after a first wrong choice
      Given North 111 booked Mr Patient at Dale UTC for 21:15
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user marks the booking at 21:15 and then confirms the booking at 21:00 instead
      Then nothing was cancelled before the user had confirmed that very booking

    @SC-35
    Scenario: Back from the question to the list, and another one is chosen
      Given North 111 booked Mr Patient at Dale UTC for 21:15
      And an hour passes
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user marks the booking at 21:15
      And the user goes back to the existing bookings
      And the user confirms with the patient that the booking at 21:00 is to be cancelled
      Then nothing was cancelled before the user had confirmed that very booking

    Scenario: The patient says no, thinks again and agrees
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user marks the original
      And the patient says no
      And the user confirms with the patient that the original is to be cancelled
      Then nothing was cancelled before the user had confirmed that very booking

    Scenario: The patient says no to one, and another one is cancelled
      Given North 111 booked Mr Patient at Dale UTC for 21:15
      And an hour passes
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user marks the booking at 21:15
      And the patient says no
      And the user confirms with the patient that the booking at 21:00 is to be cancelled
      Then nothing was cancelled before the user had confirmed that very booking

  @RB-31 @must-not
  Rule: No booking is cancelled silently
    @SC-37
    Scenario: The user closes the encounter at the list
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user closes the encounter without answering
      Then nothing was cancelled silently or by default

    Scenario: The user confirms
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then nothing was cancelled silently or by default

    @SC-36
    Scenario: The user closes the encounter with the question open
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user marks the original
      And the user closes the encounter without answering
      Then nothing was cancelled silently or by default

    @SC-36
    Scenario: What was left open is taken up in another call
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user marks the original
      And the user closes the encounter without answering
      And Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then nothing was cancelled silently or by default

    Scenario: A colleague takes over with the question open
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user marks the original
      And a clinician takes over
      And the user closes the encounter without answering
      Then nothing was cancelled silently or by default

    @SC-36
    Scenario: The system is restarted with the question open
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user marks the original
      And North 111 is restarted
      And the user closes the encounter without answering
      Then nothing was cancelled silently or by default

    Scenario: The next patient calls while the question is open
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user marks the original
      And North 111 re-assesses Ms Patient as needing no appointment
      And the user finishes the encounter
      Then nothing was cancelled silently or by default

    Scenario: What failed is not taken up in the next patient's call
      Given North 111 booked Mrs Patient at Dale UTC for 21:15
      And Vale UTC will refuse the cancellation
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user confirms with the patient that the booking at 21:00 is to be cancelled
      And North 111 re-assesses Mrs Patient as needing no appointment
      And the user confirms with the patient that the booking at 21:15 is to be cancelled
      Then nothing was cancelled silently or by default

    Scenario: What was declined is not taken up when the next patient confirms
      Given North 111 booked Mrs Patient at Dale UTC for 21:15
      When North 111 re-assesses Mr Patient as needing no appointment
      And the patient keeps the booking at 21:00
      And North 111 re-assesses Mrs Patient as needing no appointment
      And the user confirms with the patient that the booking at 21:15 is to be cancelled
      Then nothing was cancelled silently or by default

    Scenario: The patient calls again while the question is open
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user marks the original
      And Mr Patient calls North 111 only to cancel
      And the patient keeps the original
      Then nothing was cancelled silently or by default

  @RB-55 @must
  Rule: The offer can be declined
    @SC-34
    Scenario: The patient wants both bookings
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then declining left the original as it was

    @SC-05
    Scenario: The patient needs no new booking and keeps the old one
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing no appointment
      And the patient keeps the original
      Then declining left the original as it was

    Scenario: The patient says no at the question
      Given an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user marks the original
      And the patient keeps the original
      Then declining left the original as it was

    Scenario: Two were marked, and the patient says no
      Given North 111 booked Mr Patient at Dale UTC for 21:15
      And an hour passes
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user marks the bookings at 21:00 and 21:15
      And the patient keeps the original
      Then declining left the original as it was

    Scenario: One was marked, then another, and the patient says no
      Given North 111 booked Mr Patient at Dale UTC for 21:15
      And an hour passes
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user marks the booking at 21:15
      And the user marks the booking at 21:00, if that is offered
      And the patient keeps the original
      Then declining left the original as it was
