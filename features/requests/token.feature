Feature: The access token of a request
  Each request to a provider says in an access token who asks, on whose behalf, and for what.

  Background:
    Given it is 15:00

  @AU-01 @must
  Rule: Every request carries a token
    Scenario: From the first on
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every request to a provider carried an access token

    Scenario: And nothing that was given for the registry
      Given South 111 may look at the registry
      When South 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every request to a provider carried an access token

  @AU-02 @must
  Rule: A token can be read
    Scenario: Three parts, of which two say something
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token had three readable parts, the last of them empty

  @AU-03 @must
  Rule: A token is an unsigned one
    Scenario: It says so itself
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token said that it was an unsigned one

  @AU-04 @should
  Rule: A token is made for its request
    Scenario: None is kept in store
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token was made when its request was sent

  @AU-05 @must
  Rule: A token says which system asks
    Scenario: By its endpoint
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token was issued by the consumer's own endpoint

  @AU-06 @must
  Rule: A token stands for a user
    Scenario: The one at the screen
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token stood for the user at the screen

  @AU-07 @must
  Rule: A token is made out to one provider
    Scenario: Not to the proxy on the way
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token was made out to the provider that it was sent to

    Scenario: Not to the provider before
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      And the user finds no slot at Dale UTC
      Then every access token was made out to the provider that it was sent to

  @AU-08 @must
  Rule: A token does not last
    Scenario: Five minutes and no more
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token was good for five minutes exactly

  @AU-09 @must
  Rule: The times of a token can be compared
    Scenario: In whole seconds
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token gave its times in whole seconds

  @AU-10 @must
  Rule: A token says why it is asked
    Scenario: For direct care
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token gave direct care as the reason

  @AU-11 @must
  Rule: A token describes the system
    Scenario: By identifier, model and version
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token described the system that it came from

  @AU-12 @must
  Rule: A token names the organisation
    Scenario: By name and code
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then every access token named the organisation that asked, with its code

  @AU-15 @must
  Rule: A practitioner who is named can be found again
    Scenario: By id, name and three identifiers
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then a practitioner named in an access token had an id, a name and three identifiers

  @AU-16 @must-not
  Rule: Nobody is presented as somebody else
    Scenario: A clinician takes over
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      And a clinician takes over and finds that the patient needs to be seen within 2 hours
      And the user finds no slot at Vale UTC
      Then two users were never presented as one practitioner

    @SC-11
    Scenario: A clinician confirms what the call handler had begun to cancel
      Given Vale UTC has free slots at 21:00
      And North 111 booked Mr Patient at Vale UTC for 21:00
      When North 111 re-assesses Mr Patient as needing no appointment
      And the user marks the original
      And a clinician takes over
      And the user confirms with the patient that the original is to be cancelled
      Then two users were never presented as one practitioner

  @AU-17 @should
  Rule: A title belongs to the name
    Scenario: A clinician with a title takes over
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      And a clinician takes over and finds that the patient needs to be seen within 2 hours
      And the user finds no slot at Vale UTC
      Then a user's title was given with the name

  @AU-18 @must
  Rule: A search for slots may read slots
    Scenario: And nothing else
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then the access token of a search for slots was for reading slots

  @AU-19 @must
  Rule: A request for a capability statement may read slots
    Scenario: And nothing else
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user finds no slot at Vale UTC
      Then the access token of a request for a capability statement was for reading slots

  @AU-20 @must
  Rule: A booking may write appointments
    Scenario: And nothing else
      Given Vale UTC has free slots at 17:30 and 21:00
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the access token of a booking was for writing appointments

  @AU-21 @must
  Rule: A cancellation may write appointments
    Scenario: And nothing else
      Given Vale UTC has free slots at 17:30 and 21:00
      And North 111 booked Mr Patient at Vale UTC for 21:00
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then the access token of a cancellation was for writing appointments

  @AU-22 @must
  Rule: A reading of a booking may read appointments
    Scenario: And nothing else
      Given Vale UTC has free slots at 17:30 and 21:00
      And North 111 booked Mr Patient at Vale UTC for 21:00
      When Mr Patient calls North 111 only to cancel
      And the user confirms with the patient that the original is to be cancelled
      Then the access token of a reading of a booking was for reading appointments

  @AU-23 @should
  Rule: A search for a patient's bookings may read appointments
    Scenario: The answer to a booking could not be read
      Given Vale UTC has free slots at 17:30 and 21:00
      And Vale UTC will answer the new booking unreadably
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the access token of a search for a patient's bookings was for reading appointments
