Feature: How a request for a booking describes the patient

  Background:
    Given it is 15:00
    And Vale UTC has free slots at 17:30 and 17:45

  @BK-22 @must
  Rule: The patient keeps to the standard's form
    Scenario: It says so
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each patient in a request said which profile of a patient it keeps to

  @BK-23 @must
  Rule: A known NHS number identifies the patient
    Scenario: The number is known
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then a patient whose NHS number is known was identified by it and by nothing else

  @BK-24 @must
  Rule: It is stated how far the number has been verified
    Scenario: The number is known
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each NHS number of a patient came with how far it has been verified

  @BK-25 @must-not
  Rule: Nothing stands in for an unknown NHS number
    Scenario: The number is not known
      When North 111 assesses Miss Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then a patient whose NHS number is not known was sent without any identifier

    Scenario: That of the patient who called before is known
      Given North 111 booked Mr Patient at Vale UTC for 17:45
      When North 111 assesses Miss Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then a patient whose NHS number is not known was sent without any identifier

  @BK-26 @must
  Rule: An NHS number is valid
    Scenario: Its last digit agrees with the others
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then every NHS number sent with a request for a booking was valid

  @BK-27 @must
  Rule: The patient has one official name
    Scenario: Family and given
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each patient had one name, the official one, with family and given name

    Scenario: With another title
      When North 111 assesses Mrs Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each patient had one name, the official one, with family and given name

  @BK-28 @must
  Rule: The patient's gender is given
    Scenario: As it was recorded
      Given Mr Patient is of no known gender
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the gender of each patient was given

  @BK-29 @must
  Rule: The patient's date of birth is given
    Scenario: Day, month and year
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the full date of birth of each patient was given

    Scenario: On 29 February
      Given Mr Patient was born on 29 February
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the full date of birth of each patient was given

    Scenario: A date that can be read in two ways
      When North 111 assesses Mrs Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the full date of birth of each patient was given

    Scenario: A birthday in summer
      When North 111 assesses Ms Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the full date of birth of each patient was given

  @BK-30 @must
  Rule: The patient has one home address
    Scenario: With its postcode
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each patient had one address, the home, with a well-formed postcode

    Scenario: In two lines, where the patient lives since the last call
      Given North 111 booked Mr Patient at Vale UTC for 17:45
      And Mr Patient has an address of two lines
      When North 111 re-assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each patient had one address, the home, with a well-formed postcode

  @BK-31 @must
  Rule: The patient can be reached
    Scenario: On a telephone of the patient's own
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each request said how to reach the patient, and kept the patient's own details apart from those of others

    Scenario: On a telephone of the patient's own and on those of others
      Given Mr Patient names a mother and a neighbour as well
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each request said how to reach the patient, and kept the patient's own details apart from those of others

    Scenario: On the telephones of others
      When North 111 assesses Miss Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then each request said how to reach the patient, and kept the patient's own details apart from those of others

  @BK-32 @must
  Rule: Others who can be reached are named
    Scenario: A child's mother and neighbour
      When North 111 assesses Miss Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then whoever else can be contacted was named, with the relationship to the patient

  @BK-33 @must
  Rule: Every contact detail has its rank
    Scenario: The numbers of two others
      When North 111 assesses Miss Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then every contact detail had a rank

  @BK-34 @must
  Rule: One contact detail comes first
    Scenario: The numbers of two others
      When North 111 assesses Miss Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then exactly one contact detail was ranked first

  @BK-35 @must
  Rule: Ranks follow the order to be tried
    Scenario: First the patient, then the mother, then the neighbour
      Given Mr Patient names a mother and a neighbour as well
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then contact details were ranked in the order in which they are to be tried, where it is known

    Scenario: First the mother, then the neighbour
      When North 111 assesses Miss Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then contact details were ranked in the order in which they are to be tried, where it is known

  @BK-36 @must
  Rule: The first contact detail is a telephone
    Scenario: A number of this country
      When North 111 assesses Mr Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then the first contact detail was a telephone number of the United Kingdom

  @BK-37 @should-not
  Rule: Contacts are not links
    Scenario: A child's mother and neighbour
      When North 111 assesses Miss Patient as needing to be seen within 3 hours
      And the user books Vale UTC at 17:30
      Then nobody was to be contacted by way of a link to a record of their own
