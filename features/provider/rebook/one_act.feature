Feature: There is no re-booking in one act
  A change to a booking is a new booking and, later and apart from it, a cancellation.

  @RB-02 @must-not
  Rule: No re-booking in one act is offered, and one that was asked for was refused and changed nothing
    Scenario: A consumer asks for a re-booking of Mr Patient in one act
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer asks what the provider can do
      And a consumer asks for a re-booking of Mr Patient in one act
      Then no re-booking in one act is offered, and one that was asked for was refused and changed nothing
