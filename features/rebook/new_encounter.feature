Feature: A re-assessment is a new encounter

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And an hour passes

  @RB-05 @should
  Rule: A change begins with a re-assessment
    Scenario: The patient asks for another time
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user finishes the encounter
      Then no slots were sought before the re-assessment had its outcome

  @RB-06 @should
  Rule: The re-assessment has a case and an outcome of its own
    Scenario: Two calls, two cases
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user finishes the encounter
      Then the re-assessment was a case of its own

  @RB-07 @should
  Rule: The new encounter shows in what is sent
    @SC-72
    Scenario: Nothing of the first call comes back
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user finishes the encounter
      Then the new booking was sent as part of a new encounter

  @SP-09 @must
  Rule: A trace leads to one call of one patient
    Scenario: Two calls an hour apart
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then no trace identifier was shared by two calls of patients

  @SP-26 @must
  Rule: Every request has an identifier of its own
    @SC-53
    Scenario: Two bookings and a cancellation
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then every distinct request had a request identifier of its own

  @BK-46 @must-not
  Rule: A document already sent is not sent again with another booking
    @SC-73
    Scenario: A document for each booking
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user finishes the encounter
      Then no document of an earlier booking was used again
