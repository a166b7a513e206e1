Feature: The form of what is sent and of what comes back

  Background:
    Given it is 15:00

  @FM-10 @must
  Rule: What is sent says its form
    Scenario: A booking
      Given Vale UTC has free slots at 17:30 and 21:00
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then everything that was sent said its form, of the standard and in UTF-8

  @FM-12 @must
  Rule: A refusal in the common form is understood
    Scenario: The slot went to somebody else
      Given Vale UTC has free slots at 17:30 and 21:00
      And Vale UTC will say that the slot has gone
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then a refusal in the common form was understood

  @FM-15 @must
  Rule: A compressed answer can be read
    Scenario: The slots come in one
      Given Vale UTC has free slots at 17:30 and 21:00
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then an answer was read whether it came compressed or not

    Scenario: The slots come in one that is not compressed
      Given Vale UTC has free slots at 17:30 and 21:00
      And Vale UTC will compress none of its answers
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then an answer was read whether it came compressed or not

  @FM-20 @must
  Rule: Times say when they are
    Scenario: A search and a booking
      Given Vale UTC has free slots at 17:30 and 21:00
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then every time that was sent had its date, its seconds and its offset

  @FM-21 @should
  Rule: Times are in UTC
    Scenario: A search and a booking
      Given Vale UTC has free slots at 17:30 and 21:00
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the times that the consumer made itself were sent in UTC
