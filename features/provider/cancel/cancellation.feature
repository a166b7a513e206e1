Feature: A booking is cancelled
  Its slot is free for somebody else, and its history is kept.

  @CX-13 @must
  Rule: A cancellation as it has to be was done
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then a cancellation as it has to be was done

  @CX-14 @must
  Rule: A cancellation came back with the address of the booking
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then a cancellation came back with the address of the booking

  @CX-15 @must
  Rule: A cancellation came back with the new version
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then a cancellation came back with the new version

  @CX-16 @must
  Rule: A cancellation came back with the time at which it was done
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then a cancellation came back with the time at which it was done

  @CX-17 @must
  Rule: A cancellation came back with the booking as it is then: cancelled, the same id, a new version
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then a cancellation came back with the booking as it is then: cancelled, the same id, a new version

  @CX-18 @must
  Rule: A cancelled booking reads as it was, but for its status
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then a cancelled booking reads as it was, but for its status

    Scenario: The slot of Mr Patient is booked again for Mrs Patient
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When the booking of Mr Patient is cancelled, and nobody looks at it
      And the slot of Mr Patient is booked again for Mrs Patient
      Then a cancelled booking reads as it was, but for its status

    Scenario: Mr Patient holds three bookings, and two of them are cancelled
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And the second booking of Mr Patient is cancelled
      And every booking of Mr Patient is read
      And the first booking of Mr Patient is cancelled
      Then a cancelled booking reads as it was, but for its status

    Scenario: Patients are booked whom the provider does not know
      Given the provider has five free slots
      And North 111 has booked Mr Patient
      When patients are booked whom the provider does not know
      Then a cancelled booking reads as it was, but for its status

  @CX-19 @must
  Rule: A cancelled booking kept the history of what it was
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then a cancelled booking kept the history of what it was

  @CX-20 @must
  Rule: Each booking that could be cancelled could be read
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then each booking that could be cancelled could be read

  @CX-21 @should
  Rule: The slot of a cancelled booking was free again
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then the slot of a cancelled booking was free again

    Scenario: Mr Patient holds three bookings, and two of them are cancelled
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And the second booking of Mr Patient is cancelled
      And every booking of Mr Patient is read
      And the first booking of Mr Patient is cancelled
      Then the slot of a cancelled booking was free again

    Scenario: The slot of Mr Patient is booked again for Mrs Patient
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When the booking of Mr Patient is cancelled, and nobody looks at it
      And the slot of Mr Patient is booked again for Mrs Patient
      Then the slot of a cancelled booking was free again

  @CX-28 @must
  Rule: A booking that is cancelled was not cancelled again, and none was given another status than cancelled
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then a booking that is cancelled was not cancelled again, and none was given another status than cancelled

    Scenario: Somebody tries to move the booking of Mr Patient by editing it
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When cancellations are asked for that cannot be done
      And somebody tries to move the booking of Mr Patient by editing it
      Then a booking that is cancelled was not cancelled again, and none was given another status than cancelled

  @RD-10 @must
  Rule: A booking that was cancelled could be read still
    Scenario: The booking of Mr Patient is cancelled again
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And North 111 has booked Mrs Patient
      When the booking of Mr Patient is cancelled
      And the booking of Mrs Patient is cancelled
      And the booking of Mr Patient is cancelled again
      Then a booking that was cancelled could be read still

    Scenario: The slot of Mr Patient is booked again for Mrs Patient
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When the booking of Mr Patient is cancelled, and nobody looks at it
      And the slot of Mr Patient is booked again for Mrs Patient
      Then a booking that was cancelled could be read still
