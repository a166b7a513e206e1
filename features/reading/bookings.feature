Feature: How a consumer asks for bookings that exist

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 21:00

  @RD-14 @should
  Rule: A patient's bookings are looked for by NHS number
    Scenario: A booking was made, and the answer cannot be read
      Given Vale UTC will answer the new booking unreadably
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then a patient's bookings were looked for by the patient's NHS number, in the words of the standard

  @RD-23 @must
  Rule: What was cancelled is not shown as standing
    Scenario: The staff cancelled it in the meantime
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      And North 111 booked Mr Patient at Vale UTC for 17:30
      And the staff of Vale UTC cancel the original
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user looks at the existing bookings
      Then no booking was shown as standing after its provider had answered that it is cancelled

  @RD-24 @must
  Rule: Names that a provider gives are used as they are
    Scenario: A booking is looked up and cancelled
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then each booking was named just as its provider had named it
