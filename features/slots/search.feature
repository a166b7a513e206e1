Feature: How a consumer asks for slots

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 16:30 and 17:30

  @SL-01 @must
  Rule: Slots are asked for, and nothing is sent along
    Scenario: A patient to be seen within three hours
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then slots were only asked for, with nothing sent along

  @SL-02 @must
  Rule: The service is named by the id that the directory has for it
    Scenario: The service that was found for the patient
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then slots were sought for the service that the directory had named, by its id

  @SL-03 @must
  Rule: A search has an end
    Scenario: No later than three hours from now
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then every search for slots had an end

  @SL-05 @may
  Rule: A search may name the status, free or busy or both
    Scenario: Slots that can be booked
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then slots were asked for by no status but free and busy

  @SL-06 @must
  Rule: Times are written to the second and with their offset
    Scenario: An ordinary search
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then the times of every search for slots could be read in one way only

    Scenario: Later than the outcome allows, in summer
      Given it is Friday 15:00 in July
      And Vale UTC has free slots at 19:00
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And a clinician takes over and finds that the patient needs to be seen within 3 hours
      And the user books Vale UTC at 19:00, later than the outcome allows
      Then the times of every search for slots could be read in one way only

  @SL-08 @should
  Rule: What is to come with the slots is asked for in the words of the standard
    Scenario: Where the service is, and who sees the patient
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then what was to come with the slots was asked for in the words of the standard

  @SL-60 @should
  Rule: What comes in parts is asked for to the end
    Scenario: One slot at a time
      Given Vale UTC will show its slots in parts
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user looks for slots at Vale UTC
      Then where the slots came in parts, the consumer asked for the next part
