Feature: What a request for a booking says

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 17:45

  @BK-01 @must
  Rule: One request makes a booking
    Scenario: Nothing comes before it
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each booking was asked for by one request that needed no other before it

  @BK-02 @must-not
  Rule: A booking gets its identity from its provider
    Scenario: None is given beforehand
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then no request for a booking gave the booking an identity, which its provider does

  @BK-03 @must
  Rule: The request keeps to the standard's form of an appointment
    Scenario: It says so
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each request for a booking said which profile of an appointment it keeps to

  @BK-04 @must
  Rule: The request is in British English
    Scenario: It says so
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each request for a booking was written in British English

  @BK-05 @must
  Rule: A booking is asked for, and nothing less
    Scenario: Not a proposal
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each appointment was asked for as booked

  @BK-06 @must
  Rule: The appointment has an exact start
    Scenario: To the second
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the start of each appointment asked for was given to the second and with its offset

  @BK-07 @must
  Rule: The appointment has an exact end
    Scenario: To the second
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the end of each appointment asked for was given to the second and with its offset

  @BK-08 @should
  Rule: The appointment fits its slot
    Scenario: From its start to no later than its end
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each appointment asked for began with its slot and did not outlast it

  @BK-09 @must
  Rule: Whoever sees the patient reads why
    Scenario: In words
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each request for a booking said in words why it is needed

  @BK-11 @must
  Rule: One slot is booked
    Scenario: The one in the request
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each request for a booking referred to the one slot that it held

  @BK-12 @must
  Rule: The request holds what the booking needs
    Scenario: A document reference, a patient and a slot
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each request for a booking held one document reference, one patient and one slot

  @BK-13 @must
  Rule: What the request holds belongs to it
    Scenario: Nothing is left over from where it came from
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then whatever a request for a booking held was referred to, and carried no text or version of its own

  @BK-14 @must
  Rule: The slot is the one that was found
    Scenario: As the search showed it
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each slot was described in the request as the search had shown it

  @BK-15 @must
  Rule: The slot keeps to the standard's form
    Scenario: It says so
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each slot in a request said which profile of a slot it keeps to

  @BK-16 @must
  Rule: The patient is the participant
    Scenario: And nobody else is
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the patient was the one participant of each appointment asked for

  @BK-17 @must
  Rule: The patient takes part
    Scenario: The appointment is accepted
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the patient was sent as having accepted each appointment asked for

  @BK-18 @should
  Rule: The participant is identified by number
    Scenario: The number is known
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the participant was identified by the NHS number as well, where it is known

  @BK-19 @should
  Rule: The participant is shown by name
    Scenario: The full name
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the participant was shown by the patient's full name

  @BK-20 @must
  Rule: One document goes with the booking
    Scenario: The one in the request
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each request for a booking referred to the one document that goes with it

  @BK-82 @should-not
  Rule: A refusal is not argued with
    Scenario: The booking is refused
      Given Vale UTC will refuse the new booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then nothing that was refused was asked for again unchanged
