package cast

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/rebookcheck/rebookcheck/steps/consumer/contract"
)

// Seeds are what a cast is drawn from. A consumer that is set up by hand keeps its
// settings for the whole run: they are then drawn from the run's seed and the patients from the story's.
type Seeds struct{ Patients, Settings int64 }

// drawer draws from a seed, nothing twice where that would confuse.
type drawer struct {
	*rand.Rand
	given map[string]bool
}

func draw(seed int64, what string) *drawer {
	return &drawer{rand.New(rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%d %s", seed, what)))), map[string]bool{}} //nolint:gosec // repeatable on purpose
}

// once draws until it comes upon something new.
func (d *drawer) once(next func() string) string {
	for {
		if text := next(); !d.given[text] {
			d.given[text] = true
			return text
		}
	}
}

// of draws one of several, no one twice.
func (d *drawer) of(all []string) string {
	return d.once(func() string { return all[d.IntN(len(all))] })
}

// Draw has others play the same roles: the same families and households, contacts and
// titles, with or without an NHS number as before. The same seeds and hand give the same cast.
func (p People) Draw(seeds Seeds, hand Hand) People {
	out := People{Patients: map[string]contract.Patient{}, Roles: p.Roles, Consumers: map[string]Consumer{}, Users: map[string]contract.User{}}
	p.drawPatients(&out, draw(seeds.Patients, "patients"), hand)
	d := draw(seeds.Settings, "settings")
	for _, s := range p.Services {
		out.Services = append(out.Services, d.service(s))
		out.ODS = append(out.ODS, d.ods())
	}
	host := d.host()
	for i, role := range sorted(p.Consumers) {
		c := Consumer{Name: d.of(consumerNames), ODS: d.ods(), ASID: d.asid(), Endpoint: "https://" + d.host() + "/"}
		if hand[Hosts] == SharedHost {
			c.Endpoint = fmt.Sprintf("https://%s/%s/%c/", host, d.of(pathWords), 'a'+i)
		}
		out.Consumers[role] = c
	}
	for _, role := range sorted(p.Users) {
		u := p.Users[role]
		u.ID = d.once(func() string { return fmt.Sprintf("u-%04d", d.IntN(10000)) })
		title := ""
		if u.Clinical {
			title = "Dr "
		}
		u.Name = title + d.of(givenNames[Plain]) + " " + d.of(userNames)
		out.Users[role] = u
	}
	return out
}

func sorted[T any](of map[string]T) []string {
	out := make([]string, 0, len(of))
	for name := range of {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (d *drawer) service(s contract.Service) contract.Service {
	place := d.of(placeNames)
	out := contract.Service{Name: place + " " + serviceKinds[d.IntN(len(serviceKinds))], ID: d.once(func() string { return fmt.Sprintf("20000%05d", d.IntN(100000)) })}
	if s.Provider != "" {
		out.Provider = "https://" + d.host() + "/" + d.of(pathWords) + "/STU3/1"
		out.ASID = d.asid()
	}
	return out
}

func (d *drawer) host() string { return d.of(hostWords) + "-" + d.of(hostWords) + ".example" }

func (d *drawer) asid() string {
	return d.once(func() string { return fmt.Sprintf("9180%08d", 1000+d.IntN(99_990_000)) })
}

func (d *drawer) ods() string {
	const letters = "ABCDEFGHJKLMNPQRSTUVWXYZ"
	return d.once(func() string {
		return fmt.Sprintf("X%c%c%02d", letters[d.IntN(len(letters))], letters[d.IntN(len(letters))], d.IntN(100))
	})
}

// household is who lives together: one address, the family name of who was drawn first, and one telephone for those
// who have the same one.
type household struct {
	address                []string
	city, postcode, family string
}

// drawPatients draws everybody anew and keeps what the roles have in common: a person who is
// known under two roles, an address, a telephone, a contact who is a patient too.
func (p People) drawPatients(out *People, d *drawer, hand Hand) {
	households, phones := map[string]household{}, map[string]string{}
	people, spoken := map[string]contract.Patient{}, map[string]contract.Patient{}
	for _, role := range sorted(p.Patients) {
		was := p.Patients[role]
		person := was.Given + was.Family + was.BirthDate
		now, known := people[person]
		if !known {
			now = d.person(was, hand)
			people[person] = now
		}
		where := fmt.Sprint(was.Address, was.Postcode)
		home, known := households[where]
		switch {
		case !known:
			home = d.home()
			if len(was.Contacts) == 0 { // a contact has to have a name of their own
				home.family = now.Family
			}
			households[where] = home
		case home.family != "":
			now.Family = home.family
			people[person] = now
		}
		now.NHSNumber, now.Address, now.City, now.Postcode = "", slices.Clone(home.address), home.city, home.postcode
		if was.NHSNumber != "" {
			now.NHSNumber = d.nhsNumber()
		}
		now.Phone = d.phone(was.Phone, phones)
		out.Patients[role], spoken[was.Given+" "+was.Family] = now, now
	}
	out.Patients[NamesakeRole] = d.namesake(out.Patients[namesakeOf])
	untraced := out.Patients[NamesakeRole]
	untraced.NHSNumber = ""
	out.Patients[UntracedNamesakeRole] = untraced
	for _, role := range sorted(p.Patients) {
		now := out.Patients[role]
		for _, c := range p.Patients[role].Contacts {
			also, known := spoken[c.Given+" "+c.Family]
			if !known {
				also = d.person(contract.Patient{}, hand)
			}
			now.Contacts = append(now.Contacts, contract.Contact{
				Given: also.Given, Family: also.Family, Relationship: c.Relationship, Phone: d.phone(c.Phone, phones),
			})
		}
		out.Patients[role] = now
	}
}

// NamesakeRole is the patient who has Mr Patient's name and date of birth, lives elsewhere and is somebody else.
// The other role is the same person, whose NHS number is not known.
const (
	NamesakeRole         = "Mr Patient's namesake"
	UntracedNamesakeRole = "Mr Patient's untraced namesake"
	namesakeOf           = "Mr Patient"
)

func (d *drawer) namesake(who contract.Patient) contract.Patient {
	home := d.home()
	who.NHSNumber, who.Address, who.City, who.Postcode = d.nhsNumber(), home.address, home.city, home.postcode
	who.Phone = d.phone("the namesake's", map[string]string{})
	return who
}

func (d *drawer) person(was contract.Patient, hand Hand) contract.Patient {
	kind := hand[Names]
	if kind == "" {
		kind = Plain
	}
	family, given := familyNames[kind], givenNames[kind]
	if family == nil {
		family = familyNames[Plain]
	}
	if given == nil {
		given = givenNames[Plain]
	}
	now := contract.Patient{
		Prefix: was.Prefix, Given: d.of(given), Family: d.of(family), Gender: was.Gender, BirthDate: d.birthDate(was.BirthDate, hand),
	}
	if gender := hand[Gender]; gender == OtherGender || gender == UnknownGender {
		now.Prefix, now.Gender = "Mx", gender
	}
	return now
}

// Worlds are set in the years from 2030 to 2034. Whoever was born in these years is a child in all of them, or over eighty.
const (
	childSince, childYears = 2020, 7
	oldSince, oldYears     = 1936, 12
)

// birthDate draws a date of birth within two years of the role's own, or of another age where that is dealt.
func (d *drawer) birthDate(was string, hand Hand) string {
	born, err := time.Parse(time.DateOnly, was)
	if err != nil {
		born = time.Date(1980, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	year := born.Year() - 1 + d.IntN(3)
	day, month := 1+d.IntN(28), time.Month(1+d.IntN(12))
	switch hand[Age] {
	case Child:
		year = childSince + year%childYears
	case Old:
		year = oldSince + year%oldYears
	}
	switch hand[Birth] {
	case EarlyDay:
		day = 1 + d.IntN(12)
	case SummerBirth:
		month = time.Month(5 + d.IntN(5)) // the clocks are ahead in all of it
	case EarlySummer:
		day, month = 1+d.IntN(12), time.Month(5+d.IntN(5))
	}
	if day == int(month) {
		day = day%12 + 1
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

func (d *drawer) home() household {
	return household{
		address: []string{fmt.Sprintf("%d %s", 1+d.IntN(99), d.of(streets))}, city: d.of(cities),
		postcode: d.once(func() string {
			return fmt.Sprintf("XX%d %dX%c", 1+d.IntN(9), 1+d.IntN(9), "ABDEFGHJLNPQRSTUWXYZ"[d.IntN(20)])
		}),
	}
}

// phone is the number that stands for one of personas.json; none stays none.
func (d *drawer) phone(was string, drawn map[string]string) string {
	if was == "" {
		return ""
	}
	if _, known := drawn[was]; !known {
		drawn[was] = d.once(func() string {
			return []string{"01632 960", "07700 900"}[d.IntN(2)] + fmt.Sprintf("%03d", d.IntN(1000))
		})
	}
	return drawn[was]
}

// nhsNumber draws a number of the 999 range with its check digit.
func (d *drawer) nhsNumber() string {
	return d.once(func() string {
		for {
			digits := fmt.Sprintf("999%06d", d.IntN(1_000_000))
			sum := 0
			for i, c := range digits {
				sum += int(c-'0') * (10 - i)
			}
			if check := (11 - sum%11) % 11; check != 10 {
				return fmt.Sprintf("%s%d", digits, check)
			}
		}
	})
}
