import { MAX_NAME, problemsOf, type Problems } from '../errors/record-problems.js';
import { pathProblems } from './path-format.js';

/** Devise's idea of an address (config/initializers/8_devise.rb). */
const EMAIL = /^[^@\s]+@[^@\s]+$/;
const MIN_PASSWORD = 8;
const MAX_PASSWORD = 128;

export interface UserFields {
  readonly email?: string | undefined;
  readonly name?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

/** What keeps an account from being stored, by field (app/models/user.rb). Fields that are not given are not looked at. */
export function userProblems({ email, name, username, password }: UserFields): Problems {
  return problemsOf({
    email: email === undefined ? [] : emailProblems(email),
    name: name === undefined ? [] : nameProblems(name),
    username: username === undefined ? [] : usernameProblems(username),
    password: password === undefined ? [] : passwordProblems(password),
  });
}

function emailProblems(email: string): string[] {
  if (email === '') {
    return ["can't be blank"];
  }
  return [
    ...(EMAIL.test(email) ? [] : ['is invalid']),
    ...(email.length > MAX_NAME ? [`is too long (maximum is ${MAX_NAME} characters)`] : []),
  ];
}

function nameProblems(name: string): string[] {
  return [
    ...(name.trim() === '' ? ["can't be blank"] : []),
    ...(name.length > MAX_NAME ? [`is too long (maximum is ${MAX_NAME} characters)`] : []),
  ];
}

function usernameProblems(username: string): string[] {
  return username === '' ? ["can't be blank"] : pathProblems(username, { topLevel: true });
}

function passwordProblems(password: string): string[] {
  return [
    ...(password.length < MIN_PASSWORD ? [`is too short (minimum is ${MIN_PASSWORD} characters)`] : []),
    ...(password.length > MAX_PASSWORD ? [`is too long (maximum is ${MAX_PASSWORD} characters)`] : []),
  ];
}
