Feature: The provider says what it can do
  So that no consumer has to guess.

  @NF-01 @must
  Rule: The provider says what it can do whenever it is asked
    Scenario: A consumer asks what the provider can do
      When a consumer asks what the provider can do
      Then the provider says what it can do whenever it is asked

  @NF-02 @must
  Rule: It says which FHIR it speaks, in which formats, and under which profiles
    Scenario: A consumer asks what the provider can do
      When a consumer asks what the provider can do
      Then it says which FHIR it speaks, in which formats, and under which profiles

  @NF-03 @must
  Rule: It says that bookings can be made, read and searched, and slots be searched, and how
    Scenario: A consumer asks what the provider can do
      When a consumer asks what the provider can do
      Then it says that bookings can be made, read and searched, and slots be searched, and how

  @NF-04 @must
  Rule: It says which version of the standard it keeps to
    Scenario: A consumer asks what the provider can do
      When a consumer asks what the provider can do
      Then it says which version of the standard it keeps to

  @NF-05 @should
  Rule: It says how it keeps changes apart from each other
    Scenario: A consumer asks what the provider can do
      When a consumer asks what the provider can do
      Then it says how it keeps changes apart from each other
