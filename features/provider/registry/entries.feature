Feature: The booking registry
  Each confirmed booking can be found there by others who care for the patient.

  @RB-38 @must
  Rule: The confirmed booking stands in the registry
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then the confirmed booking stands in the registry

  @RB-42 @must
  Rule: The second booking stands in the registry beside the first
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then the second booking stands in the registry beside the first

  @RG-02 @must
  Rule: The provider asked for its token to the registry as the standard has it
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then the provider asked for its token to the registry as the standard has it

  @RG-04 @must
  Rule: Each call to the registry carried the token for it
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then each call to the registry carried the token for it

  @RG-06 @must
  Rule: Each confirmed booking was registered once
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then each confirmed booking was registered once

    Scenario: Bookings are made in each format, compressed and in pieces
      Given the provider has five free slots
      When bookings are made in each format, compressed and in pieces
      Then each confirmed booking was registered once

  @RG-07 @must
  Rule: A booking was registered by writing an entry of its own
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then a booking was registered by writing an entry of its own

  @RG-08 @must
  Rule: An entry says when the booking is, when it was made, whose it is and where it is found
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then an entry says when the booking is, when it was made, whose it is and where it is found

  @RG-09 @must
  Rule: An entry names the address of its booking
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then an entry names the address of its booking

  @RG-10 @must
  Rule: An entry names its patient by NHS number
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then an entry names its patient by NHS number

  @RG-11 @must-not
  Rule: An entry tells nothing of the patient's case
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then an entry tells nothing of the patient's case

  @RG-14 @should
  Rule: A booking without an NHS number was not registered
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then a booking without an NHS number was not registered

  @RG-23 @must
  Rule: The registry was told of each cancellation
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then the registry was told of each cancellation

  @RG-24 @must-not
  Rule: No entry was cancelled before its booking was
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then no entry was cancelled before its booking was

  @RG-25 @must
  Rule: An entry was read, and cancelled with nothing else changed, in the version that was read
    Scenario: North 111 books Mr Patient sooner
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And a patient without an NHS number is booked
      And the provider has had time to tell the registry
      And the booking of Mr Patient is cancelled
      And the provider has had time to tell the registry
      Then an entry was read, and cancelled with nothing else changed, in the version that was read

  @RG-15 @must-not
  Rule: A booking was confirmed although the registry could not be reached, and was registered later
    Scenario: North 111 books Mr Patient
      Given the provider has two free slots
      And North 111 has booked Mrs Patient
      And the registry cannot be reached
      When North 111 books Mr Patient
      And the registry can be reached again
      And the provider has had time to tell the registry
      Then a booking was confirmed although the registry could not be reached, and was registered later
