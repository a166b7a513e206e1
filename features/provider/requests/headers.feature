Feature: What each answer carries
  So that both sides can find it again.

  @SP-20 @should
  Rule: A request that does not say who makes it was refused
    Scenario: Requests come as proxies may leave them
      Given the provider has a free slot
      When requests come as proxies may leave them
      Then a request that does not say who makes it was refused

  @SP-22 @should
  Rule: Headers that proxies add on the way did no harm
    Scenario: Requests come as proxies may leave them
      Given the provider has a free slot
      When requests come as proxies may leave them
      Then headers that proxies add on the way did no harm

  @SP-04 @must
  Rule: The provider's address has the form of the standard
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then the provider's address has the form of the standard

  @SP-06 @must
  Rule: Every address that the provider gave is its own
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then every address that the provider gave is its own

  @SP-28 @must
  Rule: Each answer names the request that it answers
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then each answer names the request that it answers

  @SP-29 @must
  Rule: Each answer has an identifier of its own
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then each answer has an identifier of its own

  @FM-08 @must
  Rule: Each answer says that it is in UTF-8
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then each answer says that it is in UTF-8

  @FM-17 @must
  Rule: Each answer says that it is not to be kept
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then each answer says that it is not to be kept

  @FM-18 @must
  Rule: Each answer over TLS says that the provider is to be called over TLS only
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then each answer over TLS says that the provider is to be called over TLS only
