Feature: What the user sees of the slots

  Background:
    Given it is 15:00

  @SL-09 @must-not
  Rule: No slot is kept from the user
    Scenario: Three slots within three hours
      Given Vale UTC has free slots at 15:10, 17:00 and 17:30
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then every free slot that came back was shown

    Scenario: One today and one more than a day later
      Given Vale UTC has free slots at 16:30 and at 17:45 tomorrow
      When North 111 assesses Mr Patient as needing to be seen within 48 hours
      And the user looks for slots at Vale UTC
      Then every free slot that came back was shown

    Scenario: Two at the same time, one of them with a practitioner
      Given Vale UTC has free slots at 16:30
      And Vale UTC has free slots at 16:30 with a practitioner and by telephone
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then every free slot that came back was shown

  @SL-54 @must
  Rule: The user sees when a slot begins and ends
    Scenario: A quarter of an hour
      Given Vale UTC has free slots at 16:30
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then every slot was shown with its start, and with its end or how long it is

  @SL-55 @must
  Rule: The user sees how, where and with whom a slot is
    Scenario: A nurse practitioner, by telephone
      Given Vale UTC has free slots at 16:30 with a practitioner and by telephone
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then the user saw how, where and with whom each slot is, as far as the provider had told

  @SL-56 @must-not
  Rule: How a patient is seen is not guessed
    Scenario: The provider does not say
      Given Vale UTC has free slots at 16:30 with no word of how the patient is seen
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then nobody was told how a patient is seen where the provider had not said so

  @SL-57 @must
  Rule: Slots are shown even when nothing else comes with them
    Scenario: Only the slots themselves
      Given Vale UTC has free slots at 16:30
      And Vale UTC will show its slots with nothing beside them
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 16:30
      Then slots were shown although what was to come with them did not

  @SL-58 @must
  Rule: Slots are shown even when more comes with them
    Scenario: Something that nobody asked for
      Given Vale UTC has free slots at 16:30
      And Vale UTC will show its slots with more than was asked for
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 16:30
      Then slots were shown although more came with them than was asked for

  @SL-59 @must
  Rule: The user knows when there are no slots
    Scenario: Fully booked
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then a user for whom there were no slots was told so

  @SL-61 @must
  Rule: Times on the screen are local
    Scenario: A summer's afternoon
      Given it is Friday 15:00 in July
      And Vale UTC has free slots at 16:30
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then each slot was shown at its local time, however the provider had written it

    Scenario: A provider whose clocks are not ours
      Given Vale UTC has free slots at 16:30
      And Vale UTC will write its times an hour ahead
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then each slot was shown at its local time, however the provider had written it

  @SL-62 @must
  Rule: A slot later than the outcome allows is a matter for a clinician
    Scenario: Too late for a patient to be seen within two hours
      Given Vale UTC has free slots at 19:00
      When North 111 assesses Mr Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 19:00, later than the outcome allows
      Then a user who is no clinician was sent to one, or told, when choosing a slot later than the outcome allows

    Scenario: Too late for a patient to be seen within six hours
      Given Vale UTC has free slots at 22:00
      When North 111 assesses Mr Patient as needing to be seen within 6 hours
      And the user books Vale UTC at 22:00, later than the outcome allows
      Then a user who is no clinician was sent to one, or told, when choosing a slot later than the outcome allows

    Scenario: Too late for a patient to be seen within eight hours
      Given Vale UTC has free slots at 23:30
      When North 111 assesses Mr Patient as needing to be seen within 8 hours
      And the user books Vale UTC at 23:30, later than the outcome allows
      Then a user who is no clinician was sent to one, or told, when choosing a slot later than the outcome allows

  @SL-63 @must
  Rule: A clinician may book a slot later than the outcome allows
    Scenario: The clinician approves
      Given Vale UTC has free slots at 19:00
      When North 111 assesses Mr Patient as needing to be seen within 2 hours
      And a clinician takes over and finds that the patient needs to be seen within 2 hours
      And the user books Vale UTC at 19:00, later than the outcome allows
      Then a clinician could book a slot later than the outcome allows
