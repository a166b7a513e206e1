Feature: How a request for a booking describes its document

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 17:45

  @BK-39 @must
  Rule: A document has an identifier of its own
    Scenario: One and no more
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each document was identified by one unique identifier of its own

  @BK-40 @must
  Rule: The document is current
    Scenario: As the booking is made
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each document was referred to as current

  @BK-41 @must
  Rule: The document is an urgent care report
    Scenario: Told by its code
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each document was referred to as an Integrated Urgent Care Report

  @BK-42 @must
  Rule: It is stated when the document was made
    Scenario: To the second
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each reference for a document said when it was made

    Scenario: In the encounter in hand, not in an earlier one
      Given North 111 booked Mr Patient at Vale UTC for 17:45
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the user finishes the encounter
      Then each reference for a document said when it was made

  @BK-43 @must
  Rule: The document's format is stated
    Scenario: It comes separately
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the format and language of each document were stated, and the document itself left out
