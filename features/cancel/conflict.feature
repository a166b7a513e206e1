Feature: The booking changed meanwhile, or the answer did not come

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30, 20:00 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00

  @CX-38 @must
  Rule: After a conflict the booking is read again
    @SC-40
    Scenario: A note was added, nothing that matters
      Given the staff of Vale UTC will add a note to the original just before it is cancelled
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then after a version conflict the booking was read again, and cancelled only if it was still the same

    @SC-50
    Scenario: The booking was moved to another time
      Given the staff of Vale UTC will move the original just before it is cancelled
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then after a version conflict the booking was read again, and cancelled only if it was still the same

    @SC-51 @SC-52
    Scenario: The staff cancelled it just before
      Given the staff of Vale UTC will cancel the original just before it is cancelled
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then after a version conflict the booking was read again, and cancelled only if it was still the same

  @CX-39 @should-not
  Rule: What was refused is not asked again and again
    Scenario: The provider refuses for a reason of its own
      Given Vale UTC will refuse the cancellation
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then a refused cancellation was not repeated unchanged, and nothing was asked for without end

    @SC-55
    Scenario: A conflict without end
      Given Vale UTC will report a conflict every time
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then a refused cancellation was not repeated unchanged, and nothing was asked for without end

    @SC-48
    Scenario: The provider finds the cancellation malformed
      Given Vale UTC will find the cancellation malformed
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then a refused cancellation was not repeated unchanged, and nothing was asked for without end

  @CX-40 @may
  Rule: After a server error the same request may be sent again
    @SC-44
    Scenario: The provider recovers
      Given Vale UTC will fail once to cancel
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then a cancellation repeated after a server error kept its request identifier

  @CX-41 @should
  Rule: After silence the booking is read
    @SC-47 @SC-54
    Scenario: The cancellation was done, the answer lost
      Given Vale UTC will cancel but its answer is lost
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then after an unanswered cancellation the booking was read before the user was told

    @SC-47
    Scenario: The cancellation was never heard
      Given Vale UTC will leave the cancellation unanswered once
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then after an unanswered cancellation the booking was read before the user was told

  @CX-11 @should-not
  Rule: What is cancelled already is not cancelled again
    Scenario: The staff cancelled it between the list and the confirmation
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the user looks at the existing bookings
      And the staff of Vale UTC cancel the original
      And the user confirms with the patient that the original is to be cancelled, if that is offered
      Then no cancellation was sent for a booking that read as cancelled

    @SC-60
    Scenario: The registry still has it as booked
      Given South 111 may look at the registry
      And the registry takes no changes to its entries
      And the staff of Vale UTC cancel the original
      When South 111 re-assesses Mr Patient as needing no appointment
      And the user finishes the encounter
      Then no cancellation was sent for a booking that read as cancelled
