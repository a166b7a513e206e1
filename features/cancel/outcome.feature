Feature: What the user is told about the cancellation

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And an hour passes

  @CX-37 @must
  Rule: The user sees the provider's answer
    Scenario: Cancelled
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the user was shown what the provider answered to the cancellation

    Scenario: Refused
      Given Vale UTC will refuse the cancellation
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the user was shown what the provider answered to the cancellation

    Scenario: Found malformed
      Given Vale UTC will find the cancellation malformed
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the user was shown what the provider answered to the cancellation

    Scenario: Cancelled, the answer lost, and then nobody can say
      Given Vale UTC will cancel but its answer is lost
      And Vale UTC will fail to show the original once it was to be cancelled
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the user was shown what the provider answered to the cancellation

    @SC-62
    Scenario: Cancelled, though the registry does not take note
      Given the registry takes no changes to its entries
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the user was shown what the provider answered to the cancellation

  @CX-42 @must-not
  Rule: Cancelled means that the provider said so
    Scenario: The provider said so
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then a cancellation was reported as done only when the provider had said so

    @SC-47
    Scenario: The answer is lost, and then nobody can say
      Given Vale UTC will cancel but its answer is lost
      And Vale UTC will fail to show the original once it was to be cancelled
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then a cancellation was reported as done only when the provider had said so

    Scenario: The patient keeps it
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then a cancellation was reported as done only when the provider had said so

    Scenario: A success that holds an error
      Given Vale UTC will call the cancellation a success and enclose an error
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then a cancellation was reported as done only when the provider had said so
