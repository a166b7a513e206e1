Feature: In which format the provider speaks
  JSON and XML say the same.

  @FM-03 @must
  Rule: An answer comes in the format that the consumer says it accepts
    Scenario: The booking of Mr Patient is asked for in each format
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When the booking of Mr Patient is asked for in each format
      Then an answer comes in the format that the consumer says it accepts

  @FM-04 @must
  Rule: An answer comes in the format that the address asks for
    Scenario: The booking of Mr Patient is asked for in each format
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When the booking of Mr Patient is asked for in each format
      Then an answer comes in the format that the address asks for

  @FM-05 @must
  Rule: The format in the address goes before the one that is accepted
    Scenario: The booking of Mr Patient is asked for in each format
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When the booking of Mr Patient is asked for in each format
      Then the format in the address goes before the one that is accepted

  @FM-07 @must
  Rule: A reading that does not say which format it wants was answered in JSON
    Scenario: The booking of Mr Patient is asked for in each format
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When the booking of Mr Patient is asked for in each format
      Then a reading that does not say which format it wants was answered in JSON

  @ER-10 @must
  Rule: A format that the provider does not have was refused
    Scenario: The booking of Mr Patient is asked for in each format
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When the booking of Mr Patient is asked for in each format
      Then a format that the provider does not have was refused

  @FM-06 @must
  Rule: A booking that does not say which format it wants was answered in its own
    Scenario: Bookings are made in each format, compressed and in pieces
      Given the provider has five free slots
      When bookings are made in each format, compressed and in pieces
      Then a booking that does not say which format it wants was answered in its own

  @FM-13 @must
  Rule: An answer was compressed where that was asked for
    Scenario: Bookings are made in each format, compressed and in pieces
      Given the provider has five free slots
      When bookings are made in each format, compressed and in pieces
      Then an answer was compressed where that was asked for

  @FM-14 @must
  Rule: A booking that was sent compressed was made, and a cancellation done
    Scenario: Bookings are made in each format, compressed and in pieces
      Given the provider has five free slots
      When bookings are made in each format, compressed and in pieces
      Then a booking that was sent compressed was made, and a cancellation done

  @FM-16 @must
  Rule: A booking that was sent in chunks was made
    Scenario: Bookings are made in each format, compressed and in pieces
      Given the provider has five free slots
      When bookings are made in each format, compressed and in pieces
      Then a booking that was sent in chunks was made

  @FM-01 @must
  Rule: Bookings and searches in JSON were answered
    Scenario: The booking of Mr Patient and the slots are read in both formats
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When the booking of Mr Patient and the slots are read in both formats
      Then bookings and searches in JSON were answered

  @FM-02 @should
  Rule: Bookings and searches in XML were answered
    Scenario: The booking of Mr Patient and the slots are read in both formats
      Given the provider has a free slot
      And North 111 has booked Mr Patient
      When the booking of Mr Patient and the slots are read in both formats
      Then bookings and searches in XML were answered

  @FM-19 @must
  Rule: Every time in an answer can be understood in one way only
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then every time in an answer can be understood in one way only

  @FM-23 @must
  Rule: The time at which a booking was made has its offset
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then the time at which a booking was made has its offset

  @FM-24 @must-not
  Rule: No answer holds anything empty, or what one of the formats cannot hold
    Scenario: The booking of Mr Patient is read in every way
      Given the provider has a free slot
      When North 111 books Mr Patient
      And the booking of Mr Patient is read in every way
      Then no answer holds anything empty, or what one of the formats cannot hold
