Feature: The form of what is sent and of what comes back

  Background:
    Given it is Friday 15:00
    And Vale UTC has free slots at 17:30 and 21:00

  @FM-10 @FM-15 @FM-20 @must
  Rule: What is sent can be read, and so can what comes back
    Scenario: A first call that ends in a booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then everything that was sent said its form, of the standard and in UTF-8
      And an answer was read whether it came compressed or not
      And every time that was sent had its date, its seconds and its offset

  @FM-21 @should
  Rule: Times are sent in UTC
    Scenario: A search and a booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the times that the consumer made itself were sent in UTC

  @FM-12 @must
  Rule: A refusal in the common form is understood
    Scenario: The slot went to somebody else
      Given Vale UTC will say that the slot has gone
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then a refusal in the common form was understood
