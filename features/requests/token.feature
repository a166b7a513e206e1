Feature: The access token of a request
  Each request to a provider says in an access token who asks, for whom and for what.

  Background:
    Given it is Friday 15:00
    And Vale UTC has free slots at 17:30, 20:00 and 21:00

  @AU-01 @AU-02 @AU-03 @must
  Rule: Every request carries a token that can be read
    Scenario: A first call that ends in a booking
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then every request to a provider carried an access token
      And every access token had three readable parts, the last of them empty
      And every access token said that it was an unsigned one

  @AU-04 @should
  Rule: A token is made for its request
    Scenario: Nothing is kept in store
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then every access token was made when its request was sent

  @AU-05 @AU-07 @AU-08 @AU-09 @AU-10 @AU-11 @AU-12 @must
  Rule: The token says who asks whom, when and why
    Scenario: The system, the organisation and the provider
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then every access token was issued by the consumer's own endpoint
      And every access token was made out to the provider that it was sent to
      And every access token was good for five minutes exactly
      And every access token gave its times in whole seconds
      And every access token gave direct care as the reason
      And every access token described the system that it came from
      And every access token named the organisation that asked, with its code

  @AU-06 @AU-15 @AU-16 @AU-17 @must @must-not @should
  Rule: The token stands for the user at the screen
    Scenario: The patient was handed over to a clinician
      When North 111 assesses Mr Patient as needing to be seen within 6 hours
      And the user books Vale UTC at 20:00
      And a clinician takes over and finds that the patient needs to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then every access token stood for the user at the screen
      And a practitioner named in an access token had an id, a name and three identifiers
      And two users were never presented as one practitioner
      And a user's title was given with the name

  @AU-18 @AU-19 @AU-20 @AU-21 @AU-22 @must
  Rule: The token is for what is asked and nothing else
    Scenario: Booked, and cancelled again
      Given North 111 booked Mr Patient at Vale UTC for 21:00
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then the access token of a search for slots was for reading slots
      And the access token of a request for a capability statement was for reading slots
      And the access token of a booking was for writing appointments
      And the access token of a cancellation was for writing appointments
      And the access token of a reading of a booking was for reading appointments

  @AU-23 @should
  Rule: A search for a patient's bookings reads appointments
    Scenario: The booking was made, and the answer could not be read
      Given Vale UTC will answer the new booking unreadably
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the access token of a search for a patient's bookings was for reading appointments
