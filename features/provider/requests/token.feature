Feature: Who may ask
  A request without a right to it is refused before anything happens.

  @AU-24 @must
  Rule: A request without a token was refused
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a request without a token was refused

  @AU-25 @must
  Rule: A request with a token that is badly made was refused
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a request with a token that is badly made was refused

  @AU-26 @must
  Rule: A request with a token that had run out was refused
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a request with a token that had run out was refused

  @AU-27 @must
  Rule: A request with a token from the future was refused
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a request with a token from the future was refused

  @AU-29 @must
  Rule: A request with a token for another provider was refused
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a request with a token for another provider was refused

  @AU-30 @must
  Rule: A request with a token for another operation was refused
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a request with a token for another operation was refused

  @AU-33 @must
  Rule: Each refusal of a token said why
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then each refusal of a token said why

  @AU-34 @should
  Rule: A refusal as unauthorised says which kind of token is wanted
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a refusal as unauthorised says which kind of token is wanted

  @SL-29 @must
  Rule: A search for slots without a sound token was refused
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a search for slots without a sound token was refused

  @BK-76 @must
  Rule: A booking without a sound token was refused
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a booking without a sound token was refused

  @RD-12 @must
  Rule: A reading without a sound token was refused
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a reading without a sound token was refused

  @CX-32 @must
  Rule: A cancellation without a sound token was refused
    Scenario: Requests come with tokens that will not do
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When requests come with tokens that will not do
      Then a cancellation without a sound token was refused

  @AU-28 @should
  Rule: A token was accepted although the consumer's clock is half a minute ahead
    Scenario: Requests come with tokens that will do
      Given the provider has a free slot
      When requests come with tokens that will do
      Then a token was accepted although the consumer's clock is half a minute ahead

  @AU-31 @must
  Rule: A token was accepted with and without the name of the person who asks
    Scenario: Requests come with tokens that will do
      Given the provider has a free slot
      When requests come with tokens that will do
      Then a token was accepted with and without the name of the person who asks
