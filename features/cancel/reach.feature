Feature: What can be cancelled, and where

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00
    And Dale UTC has free slots at 21:15

  @CX-07 @must
  Rule: A consumer can cancel what it booked
    @SC-71
    Scenario: The patient calls only to cancel
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And an hour passes
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then the consumer could cancel a booking that it had made, during the consultation and after it

    @SC-31
    Scenario: The patient was traced after the booking was made
      Given North 111 booked Mr Patient untraced at Vale UTC for 21:00
      And an hour passes
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then the consumer could cancel a booking that it had made, during the consultation and after it

  @CX-08 @must
  Rule: A booking can be cancelled at any provider
    Scenario: One at Vale UTC and one at Dale UTC
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And North 111 booked Mr Patient at Dale UTC for 21:15
      And an hour passes
      When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 17:30
      And the user confirms with the patient that the bookings at 21:00 and 21:15 are to be cancelled
      Then a booking could be cancelled at whichever provider held it
