package stranger

import (
	"strings"
	"time"
)

// patientNode is the caller as the case has them.
func (d *desk) patientNode(t *task, f *file) node {
	p := f.Patient
	n := resource("Patient", "caller", !d.bug("patient-profile-missing"))
	n = n.with("identifier", d.patientIdentifier(p))
	if d.way("patient-active") {
		n = n.with("active", true)
	}
	name := node{{"use", "official"}}
	if d.way("name-as-text-too") {
		name = name.with("text", strings.TrimSpace(p.Prefix+" "+p.Given+" "+p.Family))
	}
	given, family := d.spelt(p.Given), d.spelt(p.Family)
	if d.bug("names-swapped") {
		given, family = family, given
	}
	name = name.with("family", family).with("given", []string{given})
	if p.Prefix != "" {
		name = name.with("prefix", []string{p.Prefix})
	}
	n = n.with("name", []node{name})
	n = n.with("telecom", d.ownTelecom(p))
	n = n.with("gender", d.gender(p)).with("birthDate", d.birthDate(p))
	n = n.with("address", d.addresses(p))
	if !d.bug("contacts-dropped", "contacts-linked") {
		n = n.with("contact", d.contacts(p))
	}
	if d.bug("contacts-linked") && len(p.Contacts) > 0 {
		n = n.with("link", []node{{{"other", node{{"reference", "#rel1"}}}, {"type", "seealso"}}})
	}
	return n
}

func (d *desk) patientIdentifier(p patient) []node {
	number := d.nhs(p)
	if number == "" {
		if !d.bug("zeros-when-unknown") {
			return nil
		}
		number = "0000000000"
	}
	code, display := "01", "Number present and verified"
	if d.way("verification-untraced") {
		code, display = "02", "Number present but not traced"
	}
	status := node{{"coding", []node{{
		{"system", "https://fhir.hl7.org.uk/STU3/CodeSystem/CareConnect-NHSNumberVerificationStatus-1"}, {"code", code}, {"display", display},
	}}}}
	id := node{}
	if !d.bug("verification-missing") {
		id = id.with("extension", []node{{{"url", profiles + "Extension-CareConnect-NHSNumberVerificationStatus-1"}, {"valueCodeableConcept", status}}})
	}
	return []node{id.with("use", "official").with("system", nhsNumbers).with("value", number)}
}

// spelt is a name as it is sent.
func (d *desk) spelt(name string) string {
	switch {
	case d.bug("apostrophe-lost"):
		return strings.NewReplacer("'", "", "’", "").Replace(name)
	case d.bug("accents-folded"):
		from := []rune("áàâäãåçéèêëíìîïñóòôöõøúùûüýÿÁÀÂÄÃÅÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØÚÙÛÜÝŵŷŴŶłŁśźżćń")
		to := []rune("aaaaaaceeeeiiiinoooooouuuuyyAAAAAACEEEEIIIINOOOOOOUUUUYwyWYlLszzcn")
		return strings.Map(func(r rune) rune {
			for i, c := range from {
				if c == r {
					return to[i]
				}
			}
			return r
		}, name)
	}
	return name
}

func (d *desk) ownTelecom(p patient) []node {
	number := d.phone(p.Phone)
	if number == "" {
		if !d.bug("contact-as-own") || len(p.Contacts) == 0 {
			return nil
		}
		number = d.phone(p.Contacts[0].Phone)
	}
	one := node{{"system", "phone"}, {"value", number}, {"use", "home"}}
	if strings.HasPrefix(number, "07") {
		one[2].value = "mobile"
	}
	if !d.bug("ranks-missing") {
		one = one.with("rank", 1)
	}
	return []node{one}
}

func (d *desk) phone(number string) string {
	if d.bug("leading-zero-lost") {
		return strings.TrimLeft(strings.ReplaceAll(number, " ", ""), "0")
	}
	return number
}

func (d *desk) contacts(p patient) []node {
	var all []node
	next := 1
	if p.Phone != "" || d.bug("contact-as-own") {
		next = 2
	}
	for i, c := range p.Contacts {
		if d.bug("contact-as-own") && p.Phone == "" && i == 0 {
			continue
		}
		n := node{}
		if !d.bug("relationship-lost") {
			n = n.with("relationship", []node{relationship(c.Relationship)})
		}
		family := c.Family
		if d.bug("contact-name-of-patient") {
			family = p.Family
		}
		n = n.with("name", node{{"use", "official"}}.with("family", d.spelt(family)).with("given", []string{d.spelt(c.Given)}))
		if c.Phone != "" {
			telecom := node{{"system", "phone"}, {"value", d.phone(c.Phone)}}
			rank := next
			switch {
			case d.bug("two-firsts"):
				rank = 1
			case d.bug("ranks-reversed"):
				rank = len(p.Contacts) - i
				if p.Phone != "" {
					rank++
				}
			}
			if !d.bug("ranks-missing") {
				telecom = telecom.with("rank", rank)
			}
			n = n.with("telecom", []node{telecom})
			next++
		}
		all = append(all, n)
	}
	return all
}

func (d *desk) gender(p patient) string {
	switch {
	case d.bug("gender-letters"):
		return strings.ToUpper(p.Gender[:1])
	case d.bug("gender-default") && p.Gender != "female":
		return "male"
	}
	return p.Gender
}

func (d *desk) birthDate(p patient) string {
	born, err := time.ParseInLocation(time.DateOnly, p.BirthDate, london)
	switch {
	case err != nil:
	case d.bug("day-and-month") && born.Day() <= 12:
		return born.Format("2006-") + born.Format("02") + born.Format("-01")
	case d.bug("birth-date-shifted"):
		return born.UTC().Format(time.DateOnly)
	}
	return p.BirthDate
}

func (d *desk) addresses(p patient) []node {
	code := p.Postcode
	switch {
	case d.bug("service-postcode"):
		code = "ZZ99 3CZ"
	case d.way("postcode-squeezed"):
		code = strings.ReplaceAll(code, " ", "")
	}
	home := node{{"use", "home"}}.with("line", p.Address).with("city", p.City)
	if d.way("patient-active") {
		home = home.with("district", "Sampleshire")
	}
	home = home.with("postalCode", code)
	if d.way("patient-active") {
		home = home.with("country", "GBR")
	}
	all := []node{home}
	if d.bug("two-addresses") {
		all = append(all, node{{"use", "temp"}}.with("line", []string{"Workplace"}).with("city", p.City).with("postalCode", code))
	}
	return all
}
