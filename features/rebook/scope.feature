Feature: What is cancelled, and what is left

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30, 20:00 and 21:00
    And Dale UTC has free slots at 17:45 and 21:15

  @RB-12 @must
  Rule: Every known booking that the user confirmed is cancelled
    Scenario: Two earlier bookings, both to go
      Given North 111 booked Mr Patient at Vale UTC for 20:00
      And North 111 booked Mr Patient at Dale UTC for 21:15
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the bookings at 20:00 and 21:15 are to be cancelled
      Then every earlier booking that the user confirmed was cancelled, or the user told that it was not

    Scenario: Two to go, and Vale UTC fails
      Given North 111 booked Mr Patient at Vale UTC for 20:00
      And North 111 booked Mr Patient at Dale UTC for 21:15
      And Vale UTC will fail to cancel
      And an hour passes
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user confirms with the patient that the bookings at 20:00 and 21:15 are to be cancelled
      Then every earlier booking that the user confirmed was cancelled, or the user told that it was not

    Scenario: Two to go, and Dale UTC fails
      Given North 111 booked Mr Patient at Vale UTC for 20:00
      And North 111 booked Mr Patient at Dale UTC for 21:15
      And Dale UTC will fail to cancel
      And an hour passes
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user confirms with the patient that the bookings at 20:00 and 21:15 are to be cancelled
      Then every earlier booking that the user confirmed was cancelled, or the user told that it was not

  @RB-13 @must-not
  Rule: A booking that is still right for the patient is kept
    Scenario: One of two is kept
      Given North 111 booked Mr Patient at Vale UTC for 20:00
      And North 111 booked Mr Patient at Dale UTC for 21:15
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the booking at 20:00 is to be cancelled
      Then no booking that the patient keeps was cancelled

    @SC-08
    Scenario: Both bookings are right
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Dale UTC at 17:45
      And the patient keeps the original
      Then no booking that the patient keeps was cancelled

  @RB-26 @must
  Rule: Only live bookings of this patient are listed
    @SC-24 @SC-27 @SC-29
    Scenario: One of four is live
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And North 111 booked Mr Patient's brother at Dale UTC for 21:15
      And North 111 booked Mr Patient at Vale UTC for 20:00
      And the staff of Vale UTC cancel the booking at 20:00
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the patient keeps the original
      Then only live bookings of this patient were listed

    @SC-29 @SC-33
    Scenario: Two patients of one household, and the system was restarted
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And North 111 booked Mr Patient's brother at Dale UTC for 21:15
      And North 111 is restarted
      When North 111 re-assesses Mr Patient as needing no appointment
      And the patient keeps the original
      Then only live bookings of this patient were listed

    @SC-28
    Scenario: Two patients of one name and date of birth, neither of them traced
      Given North 111 booked Mr Patient untraced at Vale UTC for 21:00
      And North 111 booked Mr Patient's untraced namesake at Vale UTC for 20:00
      And an hour passes
      When North 111 re-assesses Mr Patient untraced as needing no appointment
      And the patient keeps the original
      Then only live bookings of this patient were listed

    Scenario: An appointment whose time has passed, and one whose time has nearly come
      Given it is Friday 15:00 in July
      And Vale UTC has free slots at 17:30, 18:10 and 21:00
      And North 111 booked Mr Patient at Vale UTC for 17:30, 18:10 and 21:00
      And 3 hours pass
      When North 111 re-assesses Mr Patient as needing no appointment
      And the patient keeps the booking at 21:00
      Then only live bookings of this patient were listed

    Scenario: A booking that an earlier call already cancelled
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And North 111 booked Mr Patient again at Vale UTC for 20:00 and cancelled the original
      When North 111 re-assesses Mr Patient as needing no appointment
      And the patient keeps the booking at 20:00
      Then only live bookings of this patient were listed

    @SC-63
    Scenario: One of two on the registry is live
      Given South 111 may look at the registry
      And North 111 booked Mrs Patient at Vale UTC for 20:00
      And North 111 booked Mrs Patient at Dale UTC for 21:15
      And the staff of Vale UTC cancel the original
      When South 111 re-assesses Mrs Patient as needing no appointment
      And the patient keeps the booking at 21:15
      Then only live bookings of this patient were listed

  @RB-28 @must
  Rule: Each of several bookings is dealt with on its own
    @SC-24
    Scenario: One of two is cancelled
      Given North 111 booked Mr Patient at Vale UTC for 20:00
      And North 111 booked Mr Patient at Dale UTC for 21:15
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the booking at 21:15 is to be cancelled and then marks the booking at 20:00, which the patient keeps
      And the user finishes the encounter
      Then of several earlier bookings each was confirmed, read and cancelled on its own

    @SC-25
    Scenario: Both are to go, and one service cannot do it
      Given North 111 booked Mr Patient at Vale UTC for 20:00
      And North 111 booked Mr Patient at Dale UTC for 21:15
      And Dale UTC will fail to cancel
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the bookings at 20:00 and 21:15 are to be cancelled
      Then of several earlier bookings each was confirmed, read and cancelled on its own

  @RB-32 @must-not
  Rule: Nothing but what was confirmed is cancelled
    Scenario: The new booking is not at risk
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then only the bookings that the user confirmed were cancelled, and never the new one

    @SC-38
    Scenario: The patient would rather keep the first booking after all
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And North 111 booked Mr Patient at Vale UTC for 20:00
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the booking at 20:00 is to be cancelled
      Then only the bookings that the user confirmed were cancelled, and never the new one

    @SC-36
    Scenario: What was marked in an earlier call is not remembered as a choice
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And North 111 booked Mr Patient at Dale UTC for 21:15
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user marks the booking at 21:15
      And Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then only the bookings that the user confirmed were cancelled, and never the new one

  @RB-34 @must
  Rule: The cancellation goes to whoever holds the booking
    @SC-06
    Scenario: The new booking is somewhere else
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Dale UTC at 17:45
      And the user confirms with the patient that the original is to be cancelled
      Then the cancellation went to the provider that holds the original
