@needs-several-bookings
Feature: The booking is changed while the patient is still on the line
  Ms Patient hears the details and cannot make that time. No new assessment is needed, but
  the order is the same.

  Background:
    Given it is 19:00
    And Vale UTC has free slots at 21:00 and 22:00
    And North 111 assesses Ms Patient as needing to be seen within 6 hours
    And the user books Vale UTC at 21:00

  @RB-62 @must
  Rule: A booking can be made again, inside the consultation and after it
    @needs-several-bookings
    Scenario: An hour later suits better
      When the user books Vale UTC at 22:00
      And the user confirms with the patient that the booking at 21:00 is to be cancelled
      Then the booking could be made again elsewhere in the diary, inside the consultation or after it

  @RB-63 @should
  Rule: The alternative is booked first
    @SC-69 @needs-several-bookings
    Scenario: Never without a booking, even for a minute
      When the user books Vale UTC at 22:00
      And the user confirms with the patient that the booking at 21:00 is to be cancelled
      Then inside the consultation the alternative was booked before the first booking was cancelled

  @RB-64 @must
  Rule: Slots are sought again and the user confirms
    @SC-03 @needs-several-bookings
    Scenario: What was free before may be gone
      When the user books Vale UTC at 22:00
      And the user confirms with the patient that the booking at 21:00 is to be cancelled
      Then inside the consultation slots were sought again, the alternative confirmed and the bookings shown before the first was cancelled
