Feature: The story of Mrs Patient
  The second service that she reaches knows nothing of her first booking, and the provider keeps both.

  @RB-40 @must
  Rule: The second organisation's more urgent booking for the same patient was confirmed
    Scenario: The booking of Mrs Patient and the one before are read
      Given the provider has two free slots
      And North 111 has booked Mrs Patient
      When South 111 books Mrs Patient sooner
      And the booking of Mrs Patient and the one before are read
      Then the second organisation's more urgent booking for the same patient was confirmed

  @RB-43 @must
  Rule: The original, of which the second organisation knew nothing, is as it was
    Scenario: The booking of Mrs Patient and the one before are read
      Given the provider has two free slots
      And North 111 has booked Mrs Patient
      When South 111 books Mrs Patient sooner
      And the booking of Mrs Patient and the one before are read
      Then the original, of which the second organisation knew nothing, is as it was
