Feature: When something goes wrong
  The consumer is told what, in a form that it can read.

  @ER-01 @must
  Rule: Each refusal and each failure came with an outcome that says so
    Scenario: Things are asked for that the standard does not have
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When things are asked for that the standard does not have
      Then each refusal and each failure came with an outcome that says so

  @ER-02 @must
  Rule: Each outcome can be told from others and says how grave it is and of which kind
    Scenario: Things are asked for that the standard does not have
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When things are asked for that the standard does not have
      Then each outcome can be told from others and says how grave it is and of which kind

  @ER-03 @must
  Rule: Each outcome says what went wrong
    Scenario: Things are asked for that the standard does not have
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When things are asked for that the standard does not have
      Then each outcome says what went wrong

  @ER-04 @should
  Rule: Where an outcome claims a profile, it is that of outcomes
    Scenario: Things are asked for that the standard does not have
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When things are asked for that the standard does not have
      Then where an outcome claims a profile, it is that of outcomes

  @ER-05 @should
  Rule: The codes in an outcome come from a list of the standard
    Scenario: Things are asked for that the standard does not have
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When things are asked for that the standard does not have
      Then the codes in an outcome come from a list of the standard

  @ER-06 @must
  Rule: Each outcome is sound, in the format that was asked for
    Scenario: Things are asked for that the standard does not have
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When things are asked for that the standard does not have
      Then each outcome is sound, in the format that was asked for

  @ER-11 @must
  Rule: What is not allowed on an address was refused as such
    Scenario: Things are asked for that the standard does not have
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When things are asked for that the standard does not have
      Then what is not allowed on an address was refused as such

  @SL-30 @must
  Rule: Nobody could write a slot from outside
    Scenario: Things are asked for that the standard does not have
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When things are asked for that the standard does not have
      Then nobody could write a slot from outside

  @BK-75 @must
  Rule: No booking could be deleted or patched
    Scenario: Things are asked for that the standard does not have
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When things are asked for that the standard does not have
      Then no booking could be deleted or patched
