Feature: What is shown of a slot
  Enough to choose it, to book it, and to tell the patient where to go.

  @SL-35 @must
  Rule: Nothing was shown beside the slots that does not belong to them
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then nothing was shown beside the slots that does not belong to them

  @SL-36 @must
  Rule: Each resource beside the slots was shown once
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then each resource beside the slots was shown once

  @SL-37 @must
  Rule: Each slot claims the profile of slots
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then each slot claims the profile of slots

  @SL-38 @must
  Rule: Each slot names its schedule
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then each slot names its schedule

  @SL-39 @must
  Rule: Each slot begins at a time that cannot be misunderstood
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then each slot begins at a time that cannot be misunderstood

  @SL-40 @must
  Rule: Each slot ends at a time that cannot be misunderstood, after it begins
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then each slot ends at a time that cannot be misunderstood, after it begins

  @SL-41 @must
  Rule: Each slot has one identifier that is its own
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then each slot has one identifier that is its own

  @SL-43 @must
  Rule: Each schedule is of one service
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then each schedule is of one service

  @SL-44 @must
  Rule: Each schedule has at most one practitioner, in at most one role
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then each schedule has at most one practitioner, in at most one role

  @SL-45 @must
  Rule: Each service has the id under which it was discovered, and at most one place
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then each service has the id under which it was discovered, and at most one place

  @SL-46 @must
  Rule: What was asked for beside the slots was shown, as far as the slots lead to it
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then what was asked for beside the slots was shown, as far as the slots lead to it

  @SL-48 @should-not
  Rule: Nothing empty was shown in place of what the provider does not hold
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then nothing empty was shown in place of what the provider does not hold

  @SL-52 @should
  Rule: Where a slot says how the patient is seen, it says so in the words of the standard
    Scenario: A consumer looks for free slots
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for free slots
      Then where a slot says how the patient is seen, it says so in the words of the standard
