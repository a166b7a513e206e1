Feature: Something does not succeed

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:00 and 17:30
    And Dale UTC has free slots at 17:45

  @ER-15 @must
  Rule: Whatever does not succeed, the user is told
    Scenario: The search fails
      Given Vale UTC will fail at the search
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then whatever did not succeed, the user was told of it in words that fit

    Scenario: The search fails when the patient calls again
      Given North 111 booked Mr Patient at Vale UTC for 17:30
      And Vale UTC will fail at the search
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then whatever did not succeed, the user was told of it in words that fit

    Scenario: The search is called a success and holds an error
      Given Vale UTC will call the search a success and enclose an error
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then whatever did not succeed, the user was told of it in words that fit

  @ER-18 @must
  Rule: An error need not be readable to be told
    Scenario: A page for people
      Given Vale UTC will fail with a page for people at the new booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then an error that nothing could be made of was told to the user like any other

    Scenario: Half an answer
      Given Vale UTC will fail at the search with half an answer
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then an error that nothing could be made of was told to the user like any other

    Scenario: Not a word
      Given Vale UTC will fail without a word at the search
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then an error that nothing could be made of was told to the user like any other

  @ER-19 @should
  Rule: An error that nobody has listed is one of its kind
    Scenario: A refusal that nobody has listed
      Given Vale UTC will refuse the new booking for a reason nobody has listed
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then an error that the standard does not list was dealt with like others of its kind

    Scenario: A failure that nobody has listed
      Given Vale UTC will fail at the search in a way nobody has listed
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then an error that the standard does not list was dealt with like others of its kind

  @ER-20 @must
  Rule: Where the sources have two codes for one problem, both lead to the same
    Scenario: A slot that has gone
      Given Vale UTC will say that the slot has gone
      And Vale UTC will say that the slot has gone, as a conflict
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:00
      And the user books Vale UTC at 17:30
      Then one problem led to one and the same, whichever of its codes the provider used

    Scenario: A token that is not accepted
      Given Vale UTC will not accept the consumer's token once
      And Vale UTC will not know who is asking, once
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:00
      And the user books Vale UTC at 17:30
      Then one problem led to one and the same, whichever of its codes the provider used

    Scenario: A format that is not to be had
      Given Vale UTC will not have the format at any search
      And Dale UTC will not do the format at any search
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      And the user looks for slots at Dale UTC
      Then one problem led to one and the same, whichever of its codes the provider used

    Scenario: A version that is not the latest
      Given North 111 booked Mr Patient at Vale UTC for 17:30
      And North 111 booked Mr Patient at Dale UTC for 17:45
      And Vale UTC will report a version conflict once
      And Dale UTC will report an unmet precondition once
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the bookings at 17:30 and 17:45 are to be cancelled
      Then one problem led to one and the same, whichever of its codes the provider used

  @BK-79 @must
  Rule: Made means that the provider has said so
    @needs-several-bookings
    Scenario: The second of two bookings is refused
      Given Dale UTC will refuse the new booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the user books Dale UTC at 17:45
      Then a booking was called made only where the provider had said that this one is

    Scenario: A success that holds an error
      Given Vale UTC will call the new booking a success and enclose an error
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      And the user finishes the encounter
      Then a booking was called made only where the provider had said that this one is

  @BK-80 @must
  Rule: The user is told in words that a booking was not made
    Scenario: The first booking of all is refused
      Given Vale UTC will refuse the new booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then a user whose booking was not made was told so in words

  @BK-81 @should
  Rule: When a slot has gone another can be chosen
    Scenario: The next slot is still free
      Given Vale UTC will say that the slot has gone
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:00
      And the user books Vale UTC at 17:30
      Then after a slot had gone, the user could search again and choose another
