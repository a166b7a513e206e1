Feature: How a cancellation is asked for

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And an hour passes

  @CX-01 @must
  Rule: The booking is read first
    Scenario: As it stands now
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the booking was read right before it was cancelled, and the update made from that reading

  @CX-02 @must
  Rule: The whole booking is sent back
    Scenario: To its own address
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the booking was cancelled by sending it back whole to its own address

  @CX-03 @must
  Rule: Its status is cancelled
    Scenario: Nothing else will do
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the update set the booking's status to cancelled

  @CX-04 @must-not
  Rule: Nothing else is changed
    @SC-42
    Scenario: Not even a reason is added
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then nothing but the status was changed

  @CX-05 @must
  Rule: The version just read is named
    @SC-41
    Scenario: The staff added a note between the calls
      Given the staff of Vale UTC add a note to the original
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the update named the version that had just been read

  @CX-06 @must
  Rule: The update carries the booking's own id
    Scenario: One booking, one id
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the update carried the id of the booking it was sent to

  @CX-10 @must-not
  Rule: A booking is never deleted
    Scenario: Cancelled, and still there to be read
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then no booking was cancelled in any other way than the standard's own

  @CX-12 @should-not
  Rule: A cancelled booking was no error
    Scenario: The booking was right when it was made
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then no booking was declared an error in order to cancel it
