Feature: A booking that cannot be made
  It is refused, the reason is given, and nothing is left behind.

  @BK-67 @must
  Rule: A slot that was taken was refused, in the words of the standard
    Scenario: South 111 asks for the slot of Mr Patient for Mrs Patient
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When South 111 asks for the slot of Mr Patient for Mrs Patient
      Then a slot that was taken was refused, in the words of the standard

  @BK-68 @should
  Rule: The refusal of a taken slot carries the code for it
    Scenario: South 111 asks for the slot of Mr Patient for Mrs Patient
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When South 111 asks for the slot of Mr Patient for Mrs Patient
      Then the refusal of a taken slot carries the code for it

  @BK-60 @must
  Rule: A booking of a slot or a schedule that is not there was refused
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then a booking of a slot or a schedule that is not there was refused

  @BK-69 @must
  Rule: A booking that breaks the profile was refused
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then a booking that breaks the profile was refused

  @BK-70 @must
  Rule: A booking that cannot be read, or is none, was refused
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then a booking that cannot be read, or is none, was refused

  @BK-71 @must
  Rule: A patient without one telephone to call first was refused
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then a patient without one telephone to call first was refused

  @BK-72 @must
  Rule: An NHS number that cannot be one was refused, and the refusal says where it stands
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then an NHS number that cannot be one was refused, and the refusal says where it stands

  @BK-73 @must
  Rule: A booking that names no slot was refused
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then a booking that names no slot was refused

  @BK-74 @must
  Rule: What is not sent as FHIR was refused as such
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then what is not sent as FHIR was refused as such

  @BK-78 @must
  Rule: A refused booking left nothing behind
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then a refused booking left nothing behind

  @SP-32 @should
  Rule: A booking that cannot be told from others was refused
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then a booking that cannot be told from others was refused

  @ER-09 @must
  Rule: What cannot be read was refused, with the place of the fault
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then what cannot be read was refused, with the place of the fault

  @ER-08 @should-not
  Rule: No outcome tells who the patient is
    Scenario: Bookings are asked for that cannot be made
      Given the provider has a free slot
      When bookings are asked for that cannot be made
      Then no outcome tells who the patient is
