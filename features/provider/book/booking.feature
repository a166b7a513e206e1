Feature: A booking is made
  Confirmed, held, and found again.

  @BK-47 @must
  Rule: A booking of a free slot was confirmed as made
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then a booking of a free slot was confirmed as made

    Scenario: Bookings are made in each format, compressed and in pieces
      Given the provider has five free slots
      When bookings are made in each format, compressed and in pieces
      Then a booking of a free slot was confirmed as made

  @BK-48 @must
  Rule: A confirmed booking came with its address, in the version that was made
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then a confirmed booking came with its address, in the version that was made

  @BK-49 @must
  Rule: The address of a booking stayed what it was
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then the address of a booking stayed what it was

  @BK-50 @must
  Rule: A confirmed booking came back with its id and its version
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then a confirmed booking came back with its id and its version

  @BK-51 @must
  Rule: Each booking had an id that no other has, and kept it
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then each booking had an id that no other has, and kept it

  @BK-52 @must
  Rule: A confirmed booking came with its version, as a later cancellation has to name it
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then a confirmed booking came with its version, as a later cancellation has to name it

  @BK-53 @should
  Rule: A confirmed booking says when it was changed last
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then a confirmed booking says when it was changed last

  @BK-54 @must
  Rule: A confirmed booking says when it was made
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then a confirmed booking says when it was made

  @BK-56 @must
  Rule: A patient whom the provider did not know was booked
    Scenario: Patients are booked whom the provider does not know
      Given the provider has five free slots
      And North 111 has booked Mr Patient
      When patients are booked whom the provider does not know
      Then a patient whom the provider did not know was booked

  @BK-57 @must
  Rule: A patient without an NHS number was booked
    Scenario: Patients are booked whom the provider does not know
      Given the provider has five free slots
      And North 111 has booked Mr Patient
      When patients are booked whom the provider does not know
      Then a patient without an NHS number was booked

  @BK-58 @must
  Rule: A patient without an NHS number was given an identifier by the provider
    Scenario: Patients are booked whom the provider does not know
      Given the provider has five free slots
      And North 111 has booked Mr Patient
      When patients are booked whom the provider does not know
      Then a patient without an NHS number was given an identifier by the provider

  @BK-59 @must
  Rule: A booking with an extension that nobody knows was made
    Scenario: Patients are booked whom the provider does not know
      Given the provider has five free slots
      And North 111 has booked Mr Patient
      When patients are booked whom the provider does not know
      Then a booking with an extension that nobody knows was made

  @RD-09 @must
  Rule: A booking without an NHS number reads back with the provider's own identifier of the patient
    Scenario: Patients are booked whom the provider does not know
      Given the provider has five free slots
      And North 111 has booked Mr Patient
      When patients are booked whom the provider does not know
      Then a booking without an NHS number reads back with the provider's own identifier of the patient
