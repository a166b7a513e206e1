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

  @RB-31 @must-not
  Rule: No booking is cancelled silently
    @SC-36 @SC-37
    Scenario: The user closes the encounter at the question
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
