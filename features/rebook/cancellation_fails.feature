Feature: The cancellation of the original fails
  The new booking is live in all of these, and stays so.

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And an hour passes

  @RB-60 @must
  Rule: The user is told and can try again
    @SC-45
    Scenario: The provider cannot do it today
      Given Vale UTC will fail to cancel
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then when the cancellation failed the user was told plainly, and can try again

    @SC-39
    Scenario: The provider no longer knows the booking
      Given Vale UTC will no longer know the original
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled, if that is offered
      Then when the cancellation failed the user was told plainly, and can try again

    @SC-49
    Scenario: The booking cannot be read
      Given Vale UTC will fail to show the original
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled, if that is offered
      Then when the cancellation failed the user was told plainly, and can try again

    @SC-49
    Scenario: The booking can be read for the list, and not for the cancellation
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user looks at the existing bookings
      And Vale UTC will fail to show the original
      And the user confirms with the patient that the original is to be cancelled
      Then when the cancellation failed the user was told plainly, and can try again

    Scenario: Somebody keeps changing the booking
      Given Vale UTC will report a conflict every time
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then when the cancellation failed the user was told plainly, and can try again

    @SC-46
    Scenario: The provider does not allow it
      Given Vale UTC will not allow the cancellation
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then when the cancellation failed the user was told plainly, and can try again

    @SC-43
    Scenario: Its time came while the patient was being asked
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user looks at the existing bookings
      And 6 hours pass
      And the user confirms with the patient that the original is to be cancelled, if that is offered
      Then when the cancellation failed the user was told plainly, and can try again

    @SC-50
    Scenario: The staff move the booking while the patient is asked
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user looks at the existing bookings
      And the staff of Vale UTC move the original
      And the user confirms with the patient that the original is to be cancelled
      Then when the cancellation failed the user was told plainly, and can try again

    Scenario: The staff have moved the booking when the patient calls back
      Given Vale UTC will fail to cancel
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      And the staff of Vale UTC move the original
      And Mr Patient calls North 111 again
      Then when the cancellation failed the user was told plainly, and can try again

    Scenario: It is tried again in another call
      Given Vale UTC will fail to cancel
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      And Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then when the cancellation failed the user was told plainly, and can try again

  @RB-61 @must-not
  Rule: The new booking is not given up for it
    Scenario: The provider refuses the cancellation
      Given Vale UTC will refuse the cancellation
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the new booking was not given up because the original could not be cancelled
