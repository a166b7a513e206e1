Feature: The story of Mr Patient
  He is booked, feels worse, and is booked sooner at the same service. Only somebody who asks for it cancels the original.

  @RB-18 @must
  Rule: The first booking was confirmed and is held, and its slot is free no longer
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then the first booking was confirmed and is held, and its slot is free no longer

    Scenario: Mr Patient holds three bookings, and two of them are cancelled
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And the second booking of Mr Patient is cancelled
      And every booking of Mr Patient is read
      And the first booking of Mr Patient is cancelled
      Then the first booking was confirmed and is held, and its slot is free no longer

    Scenario: A consumer looks for slots of each status
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When a consumer looks for slots of each status
      Then the first booking was confirmed and is held, and its slot is free no longer

  @RB-23 @must
  Rule: The new booking is one of its own, and the original is as it was
    Scenario: The booking of Mr Patient and the one before are read
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And the booking of Mr Patient and the one before are read
      Then the new booking is one of its own, and the original is as it was

  @RB-49 @must-not
  Rule: No booking was cancelled, merged or moved because its patient was booked again
    Scenario: The booking of Mr Patient and the one before are read
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And the booking of Mr Patient and the one before are read
      Then no booking was cancelled, merged or moved because its patient was booked again

  @RB-50 @must-not
  Rule: Nobody was refused a booking because of one that the patient holds
    Scenario: The booking of Mr Patient and the one before are read
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And the booking of Mr Patient and the one before are read
      Then nobody was refused a booking because of one that the patient holds
