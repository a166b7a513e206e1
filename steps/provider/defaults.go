package provider

import "github.com/rebookcheck/rebookcheck/steps/provider/wire"

// DefaultConsumers are two organisations of nobody.
func DefaultConsumers() []wire.Consumer {
	return []wire.Consumer{
		{Name: "North 111", ASID: "918000000111", ODS: "X111A", Endpoint: "https://north111.example/"},
		{Name: "South 111", ASID: "918000000222", ODS: "X111B", Endpoint: "https://south111.example/"},
	}
}

// DefaultPatients are synthetic: their numbers were never issued. There are three for each story that is played at once,
// and for at most four stories.
func DefaultPatients(stories int) []Patient {
	one := func(number, prefix, given, gender, born, phone string) Patient {
		return Patient{
			NHSNumber: number, Prefix: prefix, Given: given, Family: "Patient", Gender: gender, BirthDate: born, Phone: phone,
			Address: []string{"1 Sample Street"}, City: "Sampletown", Postcode: "XX9 9XX",
		}
	}
	all := []Patient{
		one("9990001006", "Mr", "Test", "male", "1980-02-29", "01632 960111"),
		one("9990001014", "Mrs", "Sample", "female", "1975-11-03", "01632 960114"),
		one("9990001022", "Ms", "Example", "female", "1992-06-17", "01632 960122"),
		one("9990002010", "Mr", "Alpha", "male", "1951-01-12", "01632 960210"),
		one("9990002029", "Mrs", "Bravo", "female", "1963-05-30", "01632 960211"),
		one("9990002037", "Ms", "Charlie", "female", "1999-10-08", "01632 960212"),
		one("9990002045", "Mr", "Delta", "male", "2004-03-03", "01632 960213"),
		one("9990002053", "Mrs", "Echo", "female", "1948-07-21", "01632 960214"),
		one("9990002061", "Ms", "Foxtrot", "female", "1988-12-01", "01632 960215"),
		one("9990002088", "Mr", "Golf", "male", "1970-09-14", "01632 960216"),
		one("9990002096", "Mrs", "Hotel", "female", "1959-04-26", "01632 960217"),
		one("9990002118", "Ms", "India", "female", "2001-08-17", "01632 960218"),
	}
	return all[:min(max(stories, 1)*leastNeeded["patients"], len(all))]
}
