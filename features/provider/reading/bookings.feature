Feature: Bookings are read and looked for
  A consumer sees a booking as it stands before it cancels it.

  @RD-01 @must
  Rule: A booking could be read as it stands
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then a booking could be read as it stands

  @RD-02 @must
  Rule: An earlier version of a booking could be read as it was
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then an earlier version of a booking could be read as it was

    Scenario: The slot of Mr Patient is booked again for Mrs Patient
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      When the booking of Mr Patient is cancelled, and nobody looks at it
      And the slot of Mr Patient is booked again for Mrs Patient
      Then an earlier version of a booking could be read as it was

    Scenario: Mr Patient holds three bookings, and two of them are cancelled
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And the second booking of Mr Patient is cancelled
      And every booking of Mr Patient is read
      And the first booking of Mr Patient is cancelled
      Then an earlier version of a booking could be read as it was

  @RD-04 @must
  Rule: A booking or a version that there is not was called not found
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then a booking or a version that there is not was called not found

  @RD-05 @must
  Rule: A booking that was read came with its version
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then a booking that was read came with its version

  @RD-06 @should
  Rule: A booking that was read says when it was changed last
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then a booking that was read says when it was changed last

  @RD-07 @should
  Rule: A booking that was read may say where it stands
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then a booking that was read may say where it stands

  @RD-08 @must
  Rule: A booking that was read holds all that was booked
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then a booking that was read holds all that was booked

    Scenario: The booking of Mr Patient and the slots are read in both formats
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When the booking of Mr Patient and the slots are read in both formats
      Then a booking that was read holds all that was booked

    Scenario: Staff move a booking while it is cancelled
      Given the provider has two free slots
      When staff move a booking while it is cancelled
      Then a booking that was read holds all that was booked

  @RD-15 @should
  Rule: The bookings of a patient were found in each spelling of the question that is documented
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then the bookings of a patient were found in each spelling of the question that is documented

  @RD-16 @must
  Rule: A search for a patient's bookings was answered with the list of them
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then a search for a patient's bookings was answered with the list of them

    Scenario: Mr Patient holds three bookings, and two of them are cancelled
      Given the provider has three free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mr Patient
      When North 111 books Mr Patient sooner
      And the second booking of Mr Patient is cancelled
      And every booking of Mr Patient is read
      And the first booking of Mr Patient is cancelled
      Then a search for a patient's bookings was answered with the list of them

    Scenario: Staff move a booking while it is cancelled
      Given the provider has two free slots
      When staff move a booking while it is cancelled
      Then a search for a patient's bookings was answered with the list of them

    Scenario: Patients are booked whom the provider does not know
      Given the provider has five free slots
      And North 111 has booked Mr Patient
      When patients are booked whom the provider does not know
      Then a search for a patient's bookings was answered with the list of them

    Scenario: A booking that failed is mended and sent again
      Given the provider has a free slot
      When a booking that failed is mended and sent again
      Then a search for a patient's bookings was answered with the list of them

  @RD-17 @must-not
  Rule: The list of a patient's bookings came as a whole
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then the list of a patient's bookings came as a whole

  @RD-18 @should
  Rule: No booking that is past was in the list
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then no booking that is past was in the list

  @RD-19 @must
  Rule: Each booking in the list says what a consumer has to know of it
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then each booking in the list says what a consumer has to know of it

  @RD-20 @should
  Rule: A search with a number that cannot be an NHS number was refused
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then a search with a number that cannot be an NHS number was refused

  @RD-21 @must
  Rule: A list of bookings holds those of the patient who was asked for and of nobody else
    Scenario: A booking is read that nobody has
      Given the provider has two free slots
      And North 111 has booked Mr Patient
      And South 111 has booked Mrs Patient
      When the booking of Mr Patient is read in every way
      And the bookings of Mr Patient are looked for in every spelling
      And a booking is read that nobody has
      Then a list of bookings holds those of the patient who was asked for and of nobody else

    Scenario: Patients are booked whom the provider does not know
      Given the provider has five free slots
      And North 111 has booked Mr Patient
      When patients are booked whom the provider does not know
      Then a list of bookings holds those of the patient who was asked for and of nobody else
