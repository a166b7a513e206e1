Feature: Stories that once raised a false alarm
  Each was drawn by exploring and made shorter. The reference consumer was right in all of them, and a rule was not. The
  rule is named beside each; it was mended, and nothing may be found in any of them again.

  Scenario: RB-26, a patient who was not traced when the other booking was made
    Given it is 15:00
    And Vale UTC has free slots at 16:45, 21:00 and 21:15
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And North 111 booked Mr Patient untraced at Vale UTC for 21:15
    When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:45
    And the user confirms with the patient that the original is to be cancelled

  Scenario: RB-54, nobody else knows of a patient who was not traced
    Given it is 15:00
    And Vale UTC has free slots at 21:15
    And North 111 booked Mr Patient untraced at Vale UTC for 21:15
    When North 111 re-assesses Mr Patient as needing no appointment
    And the user closes the encounter without answering

  Scenario: RB-24, known from the registry alone, and its provider does not show it
    Given it is 15:00
    And Vale UTC has free slots at 16:30 and 21:00
    And South 111 may look at the registry
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And Vale UTC will fail to show the original
    When South 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:30
    And the user confirms with the patient that the original is to be cancelled

  Scenario: RB-25, one of two is known from the registry alone, and its provider no longer knows it
    Given it is 15:00
    And Dale UTC has free slots at 16:30, 20:00 and 21:00
    And South 111 may look at the registry
    And South 111 booked Mr Patient at Dale UTC for 20:00
    And North 111 booked Mr Patient at Dale UTC for 21:00
    And Dale UTC will no longer know the original
    When South 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Dale UTC at 16:30
    And the user confirms with the patient that the booking at 21:00 is to be cancelled

  Scenario: RB-24, an answer to a search for the booking just made names another
    Given it is 15:00
    And Vale UTC has free slots at 16:30 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And Vale UTC will answer the new booking unreadably
    When South 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:30
    And the user finishes the encounter

  Scenario: RB-17, a first call with two outcomes
    Given it is 15:00
    And Vale UTC has free slots at 16:30 and 21:00
    And Dale UTC has free slots at 18:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    When North 111 assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:30
    And the re-assessment also needs an appointment within 4 hours
    And the user books Dale UTC at 18:00
    And the user confirms with the patient that the original is to be cancelled

  Scenario: RB-28, the time of one of two comes while the patient is on the line
    Given it is 18:00
    And Vale UTC has free slots at 19:30, 20:00 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 20:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 19:30
    And 2 hours pass
    And the user confirms with the patient that the booking at 21:00 is to be cancelled

  Scenario: RB-25, the time of a booking that was made again comes while the patient is on the line
    Given it is 15:00
    And Vale UTC has free slots at 16:00, 16:15 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:00
    And the user books Vale UTC at 16:15
    And an hour passes
    And the user confirms with the patient that the original is to be cancelled

  Scenario: CX-07, and it can be cancelled no longer
    Given it is 15:00
    And Vale UTC has free slots at 16:30, 16:45 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:30
    And the user books Vale UTC at 16:45
    And 2 hours pass
    And the user confirms with the patient that the original is to be cancelled

  Scenario: RB-19, the only earlier booking is past when the list is shown
    Given it is 15:00
    And Vale UTC has free slots at 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    When North 111 re-assesses Mr Patient as needing to be seen within 1 hour
    And the user looks for slots at Vale UTC
    And 9 hours pass
    And the user finishes the encounter

  Scenario: RB-39, a patient whom the service does not know is sent to a clinician
    Given it is 15:00
    And Vale UTC has free slots at 18:00 and 21:30
    And North 111 booked Mr Patient at Vale UTC for 21:30
    When South 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 18:00, later than the outcome allows
    And the user finishes the encounter

  Scenario: RB-11 and RB-30, the staff cancel the new booking before the original goes
    Given it is 15:00
    And Vale UTC has free slots at 16:30 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:30
    And the staff of Vale UTC cancel the booking at 16:30
    And the user confirms with the patient that the original is to be cancelled

  Scenario: RB-43, the staff move the original later
    Given it is 15:00
    And Vale UTC has free slots at 16:30 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    When South 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:30
    And the user finishes the encounter
    And the staff of Vale UTC move the original

  Scenario: RB-47, two bookings of a patient whom the registry cannot know
    Given it is 15:00
    And Vale UTC has free slots at 16:45 and 23:00
    And South 111 booked Miss Patient at Vale UTC for 23:00
    When North 111 re-assesses Miss Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:45
    And the user finishes the encounter

  Scenario: RB-46, the staff cancel a booking whose time has passed
    Given it is 15:00
    And Dale UTC has free slots at 15:45
    And North 111 booked Mr Patient at Dale UTC for 15:45
    When North 111 re-assesses Mr Patient as needing no appointment
    And an hour passes
    And the staff of Dale UTC cancel the booking at 15:45
    And the user finishes the encounter

  Scenario: CX-07, a booking whose answer nobody could read, of a patient who cannot be searched for
    Given it is Friday 08:00
    And Vale UTC has free slots at 09:30 and 09:45
    And Vale UTC will answer the new booking unreadably
    When North 111 assesses Mr Patient untraced as needing to be seen within 2 hours
    And the user books Vale UTC at 09:30
    And the user books Vale UTC at 09:45
    And the user finishes the encounter

  Scenario: RB-26, a booking of another service that was read in the call, and that staff cancelled and nobody could read again
    Given it is 15:00
    And Vale UTC has free slots at 16:00
    And Dale UTC has free slots at 16:30, 16:45 and 21:00
    And South 111 may look at the registry
    And South 111 booked Mr Patient at Dale UTC for 21:00
    When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Dale UTC at 16:30
    And the user finishes the encounter
    And South 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:00
    And the user confirms with the patient that the original is to be cancelled
    Given Dale UTC will no longer know the original
    When South 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Dale UTC at 16:45
    And the staff of Dale UTC cancel the booking at 16:30
    And the user confirms with the patient that the booking at 16:00 is to be cancelled
    Then only live bookings of this patient were listed

  Scenario: BK-80 and RB-30, a new booking that a search names and that cannot be read
    Given it is 15:00
    And Vale UTC has free slots at 15:45, 16:30 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And Vale UTC will fail to show the original
    When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:30
    And the user confirms with the patient that the original is to be cancelled
    Given Vale UTC will make the new booking but its answer is lost
    When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 15:45
    And the user confirms with the patient that the original is to be cancelled
    Then the option to cancel the original booking was offered at the end of the re-assessment

  Scenario: RB-46, staff who add a note to a booking and cancel it at the same time
    Given it is 15:00
    And Vale UTC has free slots at 16:00 and 21:00
    And North 111 booked Mr Patient at Vale UTC for 21:00
    And the staff of Vale UTC will add a note to the original just before it is cancelled
    And the staff of Vale UTC will cancel the original just before it is cancelled
    When North 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Vale UTC at 16:00
    And the user confirms with the patient that the original is to be cancelled
    Then the option to cancel the original booking was offered at the end of the re-assessment

  Scenario: RB-24, RB-25, RB-28 and RB-51, a booking that a search named once and that nobody could read in the next call
    Given it is 00:30
    And Vale UTC has free slots at 05:30
    And Dale UTC has free slots at 01:15, 02:00, 02:15, 07:00 and 08:30
    And North 111 may look at the registry
    And South 111 booked Mr Patient at Dale UTC for 08:30
    And North 111 booked Mr Patient at Vale UTC for 05:30
    And North 111 booked Mr Patient at Dale UTC for 07:00
    And Dale UTC will fail to show the original
    When South 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Dale UTC at 02:00
    And the user confirms with the patient that the booking at 08:30 is to be cancelled
    Given Dale UTC will answer the new booking unreadably
    When South 111 assesses Mr Patient as needing to be seen within 2 hours
    And the user books Dale UTC at 02:15
    And North 111 is restarted
    And the patient keeps the original
    And South 111 re-assesses Mr Patient as needing to be seen within 2 hours
    And the user books Dale UTC at 01:15
    And the staff of Vale UTC cancel the booking at 05:30
    And the user marks the booking at 02:00
    And the user closes the encounter without answering
    Then the option to cancel the original booking was offered at the end of the re-assessment
