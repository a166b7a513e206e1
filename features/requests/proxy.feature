Feature: The way through the Spine proxy
  No provider is called directly: each request goes through the proxy and says from whom, to whom and what for.

  Background:
    Given it is Friday 15:00
    And Vale UTC has free slots at 17:30 and 21:00

  @SP-01 @SP-02 @SP-03 @SP-05 @must
  Rule: The provider's address follows that of the proxy
    Scenario: A first call that ends in a booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then every request to a provider went through the proxy, to the provider's full address
      And exactly one slash stood between the address of the proxy and that of the provider
      And no address held a character that is not safe in one
      And slots were sought at the provider's address for slots

  @SP-07 @SP-10 @SP-11 @SP-12 @SP-19 @SP-25 @must
  Rule: Every request says from whom, to whom and what for
    Scenario: A first call that ends in a booking, and what it carried
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then every request to a provider carried a trace identifier
      And every request to a provider said which system sent it
      And every request to a provider said which system it was for
      And every request to a provider named the interaction that it was for
      And the names of the routing headers were written with hyphens
      And every request to a provider carried a request identifier

  @SP-08 @should
  Rule: Each request can be traced by itself
    Scenario: No two alike
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then every request had a trace identifier of its own

  @SP-13 @SP-14 @SP-15 @SP-16 @SP-18 @must
  Rule: Each request goes under its own interaction
    Scenario: Booked, and cancelled again
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then a search for slots went under the interaction for searching slots
      And a booking went under the interaction for creating appointments
      And a reading of a booking went under the interaction for reading appointments
      And a cancellation went under the interaction for updating appointments
      And a request for a capability statement went under its own interaction

  @SP-17 @must
  Rule: A search for a patient's bookings has its own interaction
    Scenario: The booking was made, and the answer could not be read
      Given Vale UTC will answer the new booking unreadably
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then a search for a patient's bookings went under the interaction for searching appointments

  @SP-23 @must
  Rule: What the proxy answers itself is no answer of the provider
    Scenario: The proxy lets nobody search for slots
      Given the Spine proxy will refuse the search for slots
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then an answer of the proxy's own was taken neither for a success nor for there being no slots

    Scenario: The provider cannot be reached
      Given the Spine proxy will not reach the provider for the new booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then an answer of the proxy's own was taken neither for a success nor for there being no slots

  @SP-24 @must
  Rule: What the provider answers is its own
    Scenario: The provider refuses, and the proxy passes it on
      Given Vale UTC will refuse the new booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then what the provider answered to a booking was taken for its own answer

  @NF-06 @should
  Rule: A provider is asked first what it can do
    Scenario: Before the first search for slots
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then a provider was asked what it can do before it was used
