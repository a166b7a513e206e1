Feature: A service that may look at the booking registry
  The registry was never delivered nationally; what is found here is informative.

  Background:
    Given it is 14:00
    And Vale UTC has free slots at 16:45, 18:30 and 21:00
    And South 111 may look at the registry
    And North 111 booked Mrs Patient at Vale UTC for 21:00
    And an hour passes

  @RG-28 @must-not
  Rule: A booking is cancelled at its provider, not on the registry
    Scenario: Found on the registry, cancelled at Vale UTC
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user confirms with the patient that the original is to be cancelled
      Then no booking was cancelled by changing its registry entry

  @RG-30 @must
  Rule: A registry entry is never enough
    @SC-56
    Scenario: Read at its provider before it is cancelled
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user confirms with the patient that the original is to be cancelled
      Then a booking found on the registry was read at its provider before anything was done

  @RG-31 @must-not
  Rule: A registry that cannot be reached stops nothing
    @SC-58 @SC-59
    Scenario: The patient is booked all the same
      Given South 111 booked Mrs Patient at Vale UTC for 18:30
      And the registry is out of reach
      When South 111 re-assesses Mrs Patient as needing to be seen within 2 hours
      And the user books Vale UTC at 16:45
      And the user finishes the encounter
      Then the patient was booked although the registry could not be reached, and the user told of it
