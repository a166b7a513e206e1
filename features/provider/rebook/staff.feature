Feature: Staff deal with a booking in their own system
  What they do there, consumers see.

  @RB-46 @must
  Rule: A booking that staff cancelled reads as cancelled in a new version, and its slot is free
    Scenario: Staff cancel the booking of Mr Patient in their own system
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When staff cancel the booking of Mr Patient in their own system
      Then a booking that staff cancelled reads as cancelled in a new version, and its slot is free

  @CX-22 @must
  Rule: The slot of a booking that staff cancelled could be booked again
    Scenario: Staff cancel the booking of Mr Patient in their own system
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When staff cancel the booking of Mr Patient in their own system
      Then the slot of a booking that staff cancelled could be booked again
