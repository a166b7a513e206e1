Feature: The new booking does not go smoothly

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30, 17:45 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00

  @RB-57 @must
  Rule: Without a new booking the original is left alone
    @SC-15
    Scenario: The new booking is refused
      Given Vale UTC will refuse the new booking
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user closes the encounter without answering
      Then with no new booking confirmed, the original was left unless the user knew and still chose to cancel

    @SC-22
    Scenario: The token is refused
      Given Vale UTC will not accept the consumer's token for the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then with no new booking confirmed, the original was left unless the user knew and still chose to cancel

    @SC-17
    Scenario: The new booking fails, and the patient still wants the original cancelled
      Given Vale UTC will fail to make the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then with no new booking confirmed, the original was left unless the user knew and still chose to cancel

    @SC-20
    Scenario: The new booking is never answered, and the patient still wants the original cancelled
      Given Vale UTC will never answer the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then with no new booking confirmed, the original was left unless the user knew and still chose to cancel

  @RB-58 @must
  Rule: The user knows that there is no new booking and that the original stands
    @SC-15
    Scenario: The new booking is refused
      Given Vale UTC will refuse the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the user was told that the new booking was not made, or is in doubt, and that the original stands

    @SC-20
    Scenario: The new booking is never answered
      Given Vale UTC will never answer the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then the user was told that the new booking was not made, or is in doubt, and that the original stands

  @RB-59 @must-not
  Rule: Silence is not success
    @SC-18
    Scenario: No answer, and nothing was made
      Given Vale UTC will leave the new booking unanswered once
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then nothing rested on a new booking whose making had not been established

    @SC-19
    Scenario: No answer, though the booking was made
      Given Vale UTC will make the new booking but its answer is lost
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then nothing rested on a new booking whose making had not been established

    @SC-23
    Scenario: An answer that cannot be read
      Given Vale UTC will answer the new booking unreadably
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then nothing rested on a new booking whose making had not been established

    Scenario: Never an answer
      Given Vale UTC will never answer the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then nothing rested on a new booking whose making had not been established

    Scenario: No answer, and then a refusal
      Given Vale UTC will leave the new booking unanswered once
      And Vale UTC will refuse the new booking
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then nothing rested on a new booking whose making had not been established

  @SP-27 @must
  Rule: A request sent again keeps its identifier
    Scenario: The booking is sent again after silence
      Given Vale UTC will leave the new booking unanswered once
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user finishes the encounter
      Then a request that was sent again kept its request identifier

  @ER-14 @must-not
  Rule: The user reads words, not codes
    Scenario: A refusal in plain words
      Given Vale UTC will refuse the new booking
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the patient keeps the original
      Then no error code of a system was shown to the user
