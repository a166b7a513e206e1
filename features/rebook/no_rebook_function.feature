Feature: There is no re-book function
  A change to a booking is a new booking and, later and separately, a cancellation.

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And an hour passes

  @RB-01 @must-not
  Rule: No consumer asks for a re-booking
    Scenario: Booked again in a new encounter
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then nothing the consumer asked for was a re-booking in one act

  @RB-02 @must-not
  Rule: No provider offers one
    Scenario: A tester asks the provider to re-book
      When a tester asks Vale UTC to re-book the original
      Then the provider offered no re-booking and refused to be asked for one

  @RB-03 @must
  Rule: A re-booking is recognised as two acts
    Scenario: First the one, then the other
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then the re-booking showed as a new booking and, apart from it, a cancellation

  @RB-04 @must-not
  Rule: No booking is moved by editing it
    Scenario: Sooner, at the same service
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the original is to be cancelled
      Then no existing booking was moved by editing it
