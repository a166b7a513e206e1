Feature: A cancellation that cannot be done
  It is refused, and the booking is as it was.

  @CX-25 @must
  Rule: A cancellation that names no version was refused
    Scenario: Somebody tries to move the booking of Mr Patient by editing it
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When cancellations are asked for that cannot be done
      And somebody tries to move the booking of Mr Patient by editing it
      Then a cancellation that names no version was refused

  @CX-27 @must
  Rule: An update that changes more than the status was refused, and so nobody's booking was moved by editing it
    Scenario: Somebody tries to move the booking of Mr Patient by editing it
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When cancellations are asked for that cannot be done
      And somebody tries to move the booking of Mr Patient by editing it
      Then an update that changes more than the status was refused, and so nobody's booking was moved by editing it

  @CX-29 @must
  Rule: A cancellation whose body breaks the profile was refused
    Scenario: Somebody tries to move the booking of Mr Patient by editing it
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When cancellations are asked for that cannot be done
      And somebody tries to move the booking of Mr Patient by editing it
      Then a cancellation whose body breaks the profile was refused

  @CX-30 @must
  Rule: A cancellation that cannot be read, or is of another booking, was refused
    Scenario: Somebody tries to move the booking of Mr Patient by editing it
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When cancellations are asked for that cannot be done
      And somebody tries to move the booking of Mr Patient by editing it
      Then a cancellation that cannot be read, or is of another booking, was refused

  @CX-31 @must
  Rule: A booking that there is not could not be cancelled, and none was made
    Scenario: Somebody tries to move the booking of Mr Patient by editing it
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When cancellations are asked for that cannot be done
      And somebody tries to move the booking of Mr Patient by editing it
      Then a booking that there is not could not be cancelled, and none was made

  @CX-36 @must
  Rule: A refused cancellation changed nothing
    Scenario: Somebody tries to move the booking of Mr Patient by editing it
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When cancellations are asked for that cannot be done
      And somebody tries to move the booking of Mr Patient by editing it
      Then a refused cancellation changed nothing

  @CX-34 @must
  Rule: The identifier of a cancellation that was done was not taken for another
    Scenario: The booking and the cancellation of Mr Patient are sent again
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When the booking and the cancellation of Mr Patient are sent again
      Then the identifier of a cancellation that was done was not taken for another

  @CX-26 @must
  Rule: A cancellation that names another version than the present one was refused
    Scenario: Somebody tries to move the booking of Mr Patient by editing it
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When cancellations are asked for that cannot be done
      And somebody tries to move the booking of Mr Patient by editing it
      Then a cancellation that names another version than the present one was refused

    Scenario: Many cancel one booking at once
      Given the provider has three free slots
      When many cancel one booking at once
      Then a cancellation that names another version than the present one was refused

    Scenario: Staff move a booking while it is cancelled
      Given the provider has two free slots
      When staff move a booking while it is cancelled
      Then a cancellation that names another version than the present one was refused
