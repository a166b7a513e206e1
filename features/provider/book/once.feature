Feature: A booking is made once
  Whoever else asks at the same time, and however often it is sent.

  @BK-55 @must
  Rule: Of all who booked one slot at once, one got it
    Scenario: The same booking is sent twice at once
      Given the provider has three free slots
      When many book one slot at once
      And the same booking is sent twice at once
      Then of all who booked one slot at once, one got it

  @SP-30 @must
  Rule: The identifier of a booking that was made was not taken for another
    Scenario: The booking and the cancellation of Mr Patient are sent again
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When the booking and the cancellation of Mr Patient are sent again
      Then the identifier of a booking that was made was not taken for another

  @SP-31 @must-not
  Rule: The identifier of a request that failed could be used again
    Scenario: A booking that failed is mended and sent again
      Given the provider has a free slot
      When a booking that failed is mended and sent again
      Then the identifier of a request that failed could be used again
